package com.rediacc.ops.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.spec.Architecture;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorFaultsTest {
  private static Optional<Prerequisite> judge(Architecture architecture, String version) {
    return EmulatorFaults.judge(
        architecture, false, "QEMU emulator version " + version + "\nCopyright (c) 2003-2022\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ARM64,6.1.0,no HVF",
    "ARM64,6.2.0,PA bits",
    "ARM64,8.0.4,Unknown Error",
    "AMD64,8.0.4,Unknown Error",
    "ARM64,8.1.3,UEFI firmware",
    "ARM64,8.2.0,UEFI firmware"
  })
  void known_faults_are_named(Architecture architecture, String version, String fault) {
    assertThat(judge(architecture, version))
        .hasValueSatisfying(
            found -> {
              assertThat(found.name()).isEqualTo("QEMU " + version);
              assertThat(found.value()).contains(fault);
              assertThat(found.hint()).isEqualTo("upgrade it: brew upgrade qemu");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.0", "8.0.3", "8.0.5", "8.2.1", "9.2.0", "10.1.0"})
  void others_pass(String version) {
    assertThat(judge(Architecture.ARM64, version)).isEmpty();
    assertThat(judge(Architecture.AMD64, version)).isEmpty();
  }

  @Test
  void hypervisors_do_not_matter_to_guests_of_another_architecture() {
    assertThat(EmulatorFaults.judge(Architecture.ARM64, true, "QEMU emulator version 6.2.0"))
        .isEmpty();
    assertThat(EmulatorFaults.judge(Architecture.AMD64, true, "QEMU emulator version 8.0.4"))
        .isEmpty();
    assertThat(EmulatorFaults.judge(Architecture.ARM64, true, "QEMU emulator version 8.1.3"))
        .hasValueSatisfying(found -> assertThat(found.value()).contains("UEFI firmware"));
  }

  @Test
  void what_says_no_version_is_not_judged() {
    assertThat(EmulatorFaults.judge(Architecture.ARM64, false, "")).isEmpty();
    assertThat(judge(Architecture.AMD64, "6.0.0")).isEmpty();
  }
}
