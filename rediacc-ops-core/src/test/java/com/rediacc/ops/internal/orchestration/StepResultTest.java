package com.rediacc.ops.internal.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import org.junit.jupiter.api.Test;

class StepResultTest {
  private static StepResult.Seen read(String stdout) {
    return StepResult.read(stdout);
  }

  @Test
  void a_running_step_has_no_end_and_its_output_is_passed_on() {
    StepResult.Seen seen = read("\n12\nline 1\n\nline 3");
    assertThat(seen.end()).isEmpty();
    assertThat(seen.offset()).isEqualTo(12);
    assertThat(seen.output()).isEqualTo("line 1\n\nline 3");
  }

  @Test
  void ends_are_described_in_words() {
    assertThat(read("success exited 0\n0\n").end().orElseThrow().succeeded()).isTrue();
    assertThat(read("exit-code exited 7\n0\n").end().orElseThrow().describe())
        .isEqualTo("exited with 7");
    assertThat(read("signal killed SEGV\n0\n").end().orElseThrow().describe())
        .isEqualTo("killed by SEGV");
    assertThat(read("timeout killed TERM\n0\n").end().orElseThrow().late()).isTrue();
    assertThat(read("lost lost lost\n0\n").end().orElseThrow().describe())
        .isEqualTo("the node lost it: was it rebooted?");
  }

  @Test
  void an_answer_that_is_none_is_an_error() {
    assertThatThrownBy(() -> read("sudo: what?"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("sudo: what?");
    assertThatThrownBy(() -> read("a\nb\n")).hasMessageContaining("does not say");
  }
}
