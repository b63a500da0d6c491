package com.rediacc.ops.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void every_setting_has_a_default() {
    assertThat(Settings.fromEnvironment(Map.of()).all())
        .hasSameSizeAs(Setting.values())
        .allSatisfy(setting -> assertThat(setting.source()).isEqualTo("default"));
  }

  @Test
  void options_are_stronger_than_the_environment_and_that_than_defaults() {
    Settings settings = Settings.fromEnvironment(Map.of("VM_RAM", "2048", "VM_IMAGE", "debian-12"));
    Settings withOption = settings.with(Setting.IMAGE, "debian-13", "--os");

    assertThat(withOption.get(Setting.WORKER_CPUS)).hasToString("VM_CPU=2 (default)");
    assertThat(withOption.get(Setting.WORKER_MEMORY_MB)).hasToString("VM_RAM=2048 (environment)");
    assertThat(withOption.get(Setting.IMAGE)).hasToString("VM_IMAGE=debian-13 (--os)");
    assertThat(settings.value(Setting.IMAGE)).as("settings are immutable").isEqualTo("debian-12");
  }

  @Test
  void an_empty_variable_is_unset() {
    Settings settings = Settings.fromEnvironment(Map.of("VM_CPU", "  "));
    assertThat(settings.get(Setting.WORKER_CPUS)).hasToString("VM_CPU=2 (default)");
  }

  @Test
  void a_tilde_in_the_data_directory_is_the_home() {
    Path home = Path.of(System.getProperty("user.home"));
    assertThat(Settings.fromEnvironment(Map.of()).dataDirectory())
        .isEqualTo(home.resolve(".renet"));
    assertThat(Settings.fromEnvironment(Map.of("RENET_DATA_DIR", "~/x/../y")).dataDirectory())
        .isEqualTo(home.resolve("y"));
    assertThat(Settings.fromEnvironment(Map.of("RENET_DATA_DIR", "/srv/vms")).dataDirectory())
        .isEqualTo(Path.of("/srv/vms"));
  }
}
