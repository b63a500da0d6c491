package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.fault.FaultEffects.Pressure;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a guest is asked for, and what is made of its answers. */
class GuestPressureTest {
  private static final Pressure LOOPS = new Pressure(11, "rediacc-pressure-1.service", 3, 0);
  private static final Pressure HOLD = new Pressure(11, "rediacc-pressure-2.service", 0, 500);

  private final List<List<String>> commands = new ArrayList<>();

  /** A guest whose programs exit with these; others with 0. */
  @SuppressWarnings("unchecked")
  private GuestShell guest(Map<String, Integer> exitCodes) {
    return (GuestShell)
        Proxy.newProxyInstance(
            GuestShell.class.getClassLoader(),
            new Class<?>[] {GuestShell.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> "rediacc11";
                  case "exec" -> ended((List<String>) arguments[0], exitCodes);
                  case "succeed" -> "MemTotal:  500 kB\nMemAvailable:  204800 kB\nCached: 1 kB\n";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private ExecResult ended(List<String> words, Map<String, Integer> exitCodes) {
    commands.add(words);
    byte[] said = ("said by " + words.get(0)).getBytes(StandardCharsets.UTF_8);
    int exitCode = exitCodes.getOrDefault(words.get(0), 0);
    return new ExecResult(exitCode, said, new byte[0], Duration.ZERO);
  }

  @Test
  void loops_run_as_a_unit_that_ends_by_itself() {
    GuestPressure.begin(guest(Map.of()), LOOPS);
    assertThat(commands).hasSize(1);
    assertThat(commands.get(0))
        .startsWith("systemd-run", "--quiet", "--collect", "--unit=rediacc-pressure-1.service")
        .contains("--property=RuntimeMaxSec=3600", "--property=Type=exec")
        .endsWith("pressure", "3");
  }

  @Test
  void memory_is_held_in_a_mount_of_the_units_own() {
    GuestPressure.begin(guest(Map.of()), HOLD);
    assertThat(commands.get(0))
        .contains("--property=PrivateMounts=yes", "--property=Type=forking")
        .endsWith("pressure", "500");
  }

  @Test
  void what_the_guest_refuses_is_reported_and_ended() {
    GuestShell guest = guest(Map.of("systemd-run", 1, "systemctl", 5));
    assertThatThrownBy(() -> GuestPressure.begin(guest, HOLD))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "rediacc11: its systemd does not run rediacc-pressure-2.service: it exited with 1\n")
        .hasMessageContaining("| said by systemd-run")
        .hasMessageContaining("| said by journalctl")
        .hasNoSuppressedExceptions();
    assertThat(commands.get(commands.size() - 1))
        .containsExactly("systemctl", "stop", "--", "rediacc-pressure-2.service");
  }

  @Test
  void what_has_ended_by_itself_is_healed() {
    GuestPressure.end(guest(Map.of("systemctl", 5)), LOOPS);
    assertThatThrownBy(() -> GuestPressure.end(guest(Map.of("systemctl", 1)), LOOPS))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("'systemctl stop rediacc-pressure-1.service' exited with 1");
  }

  @Test
  void available_memory_is_what_the_kernel_says() {
    assertThat(GuestPressure.availableMb(guest(Map.of()))).isEqualTo(200);
  }
}
