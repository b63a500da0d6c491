package com.rediacc.ops.assertj;

import static com.rediacc.ops.assertj.RediaccAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Vm;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The assertions against a real guest: its systemd, its kernel, its journal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssertionsIT {
  private Ops ops;
  private Cluster cluster;
  private Vm vm;
  private GuestShell shell;

  @BeforeAll
  void up() {
    ops = Ops.create();
    // Launched from the checkpoint of the core's tests.
    ClusterSpec spec =
        ClusterSpec.builder(ops.settings())
            .os("debian-12")
            .basic()
            .skipOrchestration()
            .backend("qemu")
            .build();
    cluster = ops.up(spec, UpOptions.owned());
    vm = cluster.vm(11);
    shell = vm.shell();
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    ops.close();
  }

  /** Starts a web server that systemd starts again when it ends. */
  private void serve(String unit, int port) {
    shell.exec(
        List.of(
            "systemd-run",
            "--unit=" + unit,
            "--property=Restart=always",
            "--property=RestartSec=100ms",
            "python3",
            "-m",
            "http.server",
            Integer.toString(port)));
    shell.waitForPort(port);
  }

  @Test
  void units_and_ports() {
    serve("web", 8080);
    // tag::units[]
    Mark before = cluster.mark();
    assertThat(vm).unit("web").isActive().wasNotRestarted().wasNotRestartedSince(before);
    assertThat(vm).port(8080).isOpen();
    assertThat(vm).port(8081).isClosed();
    // end::units[]
    shell.succeed("systemctl kill --signal=KILL web");
    shell.waitUntilSucceeds("systemctl show -p NRestarts web | grep -q =1");
    shell.waitForPort(8080);
    assertThatThrownBy(() -> assertThat(vm).unit("web").wasNotRestarted())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "VM rediacc11: expected unit web to be active without having been restarted by systemd,"
                + " but systemd restarted it once")
        .hasMessageContaining("web.service - ")
        .hasMessageContaining("status=9/KILL");
    assertThatThrownBy(() -> assertThat(vm).unit("web").wasNotRestartedSince(before))
        .hasMessageContaining("it has been active since 2");
    // Which begins a new count.
    shell.succeed("systemctl restart web");
    assertThat(vm).unit("web").isActive().wasNotRestarted();
    assertThatThrownBy(() -> assertThat(vm).unit("web").wasNotRestartedSince(before))
        .isInstanceOf(AssertionError.class);
    shell.succeed("systemctl stop web");
    shell.waitForClosedPort(8080);
    assertThat(vm).port(8080).isClosed();
  }

  @Test
  void units_that_fail_stop_or_are_not_there() {
    shell.exec("systemd-run --unit=broken --property=Type=oneshot sh -c 'echo no disk; exit 3'");
    assertThat(vm).unit("broken").isFailed();
    assertThatThrownBy(() -> assertThat(vm).unit("broken").isActive())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "expected unit broken to be active, but it is failed (failed, exit-code)")
        .hasMessageContaining("no disk");
    shell.succeed("systemctl reset-failed broken");
    assertThat(vm).unit("systemd-tmpfiles-clean").isInactive();
    assertThatThrownBy(() -> assertThat(vm).unit("no-such").isInactive())
        .hasMessageContaining("but there is no such unit");
    assertThat(vm).unit("ssh.socket").isInactive();
  }

  @Test
  void files() {
    // tag::files[]
    assertThat(vm)
        .file("/etc/hosts")
        .exists()
        .contains("rediacc1", "rediacc11")
        .hasPermissions("rw-r--r--")
        .isOwnedBy("root");
    assertThat(vm).file("/etc/hostname").hasContent("rediacc11\n");
    // end::files[]
    assertThat(vm).file("/etc/no-such").doesNotExist();
    assertThat(vm).file("/tmp").hasPermissions("rwxrwxrwt").hasGroup("root");
    shell.exec(List.of("sh", "-c", "echo odd >\"$1\"", "write", "/run/-a 'b' \"$c\""));
    assertThat(vm).file("/run/-a 'b' \"$c\"").hasContent("odd\n");
  }

  @Test
  void journals_also_while_the_network_is_cut() {
    // tag::journal[]
    Mark before = cluster.mark();
    try (Fault fault = cluster.faults().isolate(11)) {
      shell.succeed("logger --tag web 'starting without peers'");
      assertThat(vm).as("while %s", fault).journal().contains("starting without peers");
    }
    assertThat(vm).journal().hasNoErrorsSince(before);
    // end::journal[]
    shell.succeed("logger --priority user.err --tag web 'disk on fire'");
    assertThatThrownBy(() -> assertThat(vm).journal().hasNoErrorsSince(before))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("to have no errors, but there is one")
        .hasMessageContaining(": disk on fire");
    assertThat(vm).journal().since(cluster.mark()).doesNotContain("disk on fire").hasNoErrors();
    // What the shell runs belongs to its service.
    assertThat(vm).unit("rediacc-shell").journal().contains("disk on fire");
    assertThat(vm).unit("ssh").journal().doesNotContain("disk on fire");
    assertThat(vm).journal().contains("Linux version");
  }
}
