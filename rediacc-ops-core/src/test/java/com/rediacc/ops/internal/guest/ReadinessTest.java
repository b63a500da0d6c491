package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.shell.PortShell;
import com.rediacc.ops.internal.ssh.TestServer;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With a guest that only pretends: what a kernel does is seen in the VM tests. */
@Timeout(60)
class ReadinessTest {
  @TempDir Path directory;
  private TestServer guest;
  private Path console;
  private Machine.State state = Machine.State.RUNNING;
  private final List<String> phases = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    guest = new TestServer(directory);
    guest.rewrite(line -> line.replace("/run/cloud-init", directory.toString()));
    guest.program("hostname", "echo rediacc11");
    guest.program("getent", "echo 192.168.111.11 $2");
    console = Files.writeString(directory.resolve("console.log"), "booting\nstill booting\n");
    cloudInit("[]");
  }

  @AfterEach
  void stop() throws IOException {
    guest.close();
  }

  private void cloudInit(String errors) throws IOException {
    Files.writeString(
        directory.resolve("result.json"),
        "{\"v1\":{\"datasource\":\"NoCloud\",\"errors\":" + errors + "}}");
  }

  private void await(Duration limit) {
    var progress =
        new Progress() {
          @Override
          public void phase(String subject, String phase) {
            phases.add(subject + ": " + phase);
          }
        };
    var access = new GuestAccess(new PortShell(machine(), directory), guest.ssh(), true);
    new Readiness(machine(), access, console, Map.of("rediacc11", "192.168.111.11"))
        .await(Deadline.after(limit), progress);
  }

  @Test
  void a_vm_is_ready_when_every_probe_has_passed() {
    await(Duration.ofSeconds(30));
    assertThat(phases)
        .containsExactly(
            "rediacc11: machine runs",
            "rediacc11: ssh port open",
            "rediacc11: ssh login",
            "rediacc11: cloud-init finished",
            "rediacc11: names resolved",
            "rediacc11: ready");
  }

  @Test
  void the_probe_that_did_not_pass_is_named_with_the_limit_of_all_together() throws IOException {
    Files.delete(directory.resolve("result.json"));
    assertThatThrownBy(() -> await(Duration.ofSeconds(4)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            "VM rediacc11: probe 4 of 5 'cloud-init finished' did not pass in time: VM rediacc11")
        .hasMessageEndingWith(
            "\n  limit: 4 s\n"
                + "  last evidence:\n    | console of rediacc11:\n    | booting\n    | still booting\n"
                + "  hint: see /var/log/cloud-init-output.log in the VM\n"
                + "  log: "
                + console);
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void probes_are_counted_in_the_same_digits_in_every_locale() throws IOException {
    guest.program("hostname", "echo localhost");
    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("probe 5 of 5 'names resolved' failed");
  }

  @Test
  void no_answer_at_all_has_the_same_limit() throws IOException {
    guest.close();
    assertThatThrownBy(() -> await(Duration.ofSeconds(1)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            "VM rediacc11: probe 2 of 5 'ssh port open' did not pass in time:"
                + " no ssh server answers on port "
                + guest.endpoint().port()
                + "\n  limit: 1 s\n");
  }

  @Test
  void errors_of_cloud_init_are_reported() throws IOException {
    cloudInit("[\"no such disk\"]");
    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isNotInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            "VM rediacc11: probe 4 of 5 'cloud-init finished' failed:"
                + " cloud-init reports 1 error(s): no such disk\n");
  }

  @Test
  void a_wrong_host_name_and_a_wrong_address_are_reported() throws IOException {
    guest.program("getent", "echo 10.0.0.1 $2");
    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("rediacc11 does not resolve to 192.168.111.11 but: rediacc11");
    guest.program("hostname", "echo localhost");
    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(
            "probe 5 of 5 'names resolved' failed: the host name is not rediacc11");
  }

  @Test
  void a_machine_that_has_ended_or_was_paused_is_not_waited_for() {
    state = Machine.State.STOPPED;
    assertThatThrownBy(() -> await(Duration.ofMinutes(5)))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "VM rediacc11: probe 1 of 5 'machine runs' failed: the machine has ended\n");
    state = Machine.State.PAUSED;
    assertThatThrownBy(() -> await(Duration.ofMinutes(5)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("the machine was paused; is the host's disk full?");
  }

  /** A machine that is always in the state that the test wants. */
  private Machine machine() {
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(),
            new Class<?>[] {Machine.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> "rediacc11";
                  case "state" -> state;
                  case "sshHost" -> guest.endpoint().host();
                  case "sshPort" -> guest.endpoint().port();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
