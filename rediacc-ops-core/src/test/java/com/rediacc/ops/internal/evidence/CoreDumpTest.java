package com.rediacc.ops.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CoreDumpTest {
  @Test
  void the_list_that_a_guest_gives_is_read_with_suspicion() {
    String answer =
        "1767261600.1234567890 /var/crash/a b.core\n"
            + "1767261599.0 /var/crash/$(reboot)'.core\n"
            + "nonsense\n"
            + "1767261598.0 relative\n"
            + "1767261597.0 /1\n1767261596.0 /2\n";

    var dumps = CoreDump.listed(answer);

    assertThat(dumps).extracting(CoreDump::path).hasSize(3).contains("/var/crash/a b.core", "/1");
    assertThat(dumps.get(0).file()).isEqualTo("core-dump-a_b.core");
    assertThat(dumps.get(1).fetch())
        .isEqualTo("head -c 16777216 -- '/var/crash/$(reboot)'\\''.core'");
    assertThat(dumps.get(1).file()).isEqualTo("core-dump-__reboot__.core");
    assertThat(new CoreDump("/var/crash/..").file()).isEqualTo("core-dump-..");
  }

  @Test
  void only_new_and_small_ones_are_asked_for() {
    assertThat(CoreDump.list(Instant.ofEpochSecond(1767261600)))
        .contains("-newermt @1767261600", "-size -17M", "head -n 3");
  }
}
