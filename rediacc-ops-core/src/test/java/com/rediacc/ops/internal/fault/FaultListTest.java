package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.fault.Fault;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FaultListTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\S+Z";

  @Test
  void the_history_says_what_began_and_ended_and_what_is_in_force() {
    var list = new FaultList();
    list.add("rediacc1 mute", () -> {}, () -> {}).close();
    Fault isolated = list.add("rediacc11 isolated", () -> {}, () -> {});

    assertThat(isolated.isHealed()).isFalse();
    assertThat(list.history(Instant.EPOCH))
        .matches(
            TIME
                + " begun: rediacc1 mute\n"
                + (TIME + " healed: rediacc1 mute\n")
                + (TIME + " begun: rediacc11 isolated\n")
                + ("in force:\n  rediacc11 isolated, since " + TIME + "\n"));
    list.healAll();
    assertThat(list.history(Instant.EPOCH))
        .as("what is healed is not forgotten")
        .contains(" healed: rediacc11 isolated\n")
        .endsWith("no fault is in force\n");
    assertThat(list.history(Instant.now().plusSeconds(60))).isEqualTo("no fault is in force\n");
  }

  @Test
  void one_that_goes_with_its_machine_is_not_called_healed() {
    var list = new FaultList();
    list.add("rediacc1 frozen", () -> {}, () -> {});
    list.abandonAll();
    assertThat(list.history(Instant.EPOCH)).contains(" gone with its machine: rediacc1 frozen\n");
  }
}
