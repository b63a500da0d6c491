package com.rediacc.ops.assertj;

import static com.rediacc.ops.assertj.RediaccAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.Vm;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.shell.GuestShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against programs of this host; systemd's are stand-ins. */
@EnabledOnOs(OS.LINUX)
class GuestAssertTest {
  private static final Instant MOMENT = Instant.parse("2026-11-29T06:18:00.5Z");

  @TempDir Path programs;
  @TempDir Path files;
  private LocalShell local;
  private GuestShell shell;

  @BeforeEach
  void standIns() throws IOException {
    local = new LocalShell(programs);
    shell = local.shell();
    unit("active", "LoadState=loaded", "SubState=running", "Result=success", "NRestarts=0");
    local.program("journalctl", "echo journal of \"$@\"");
    local.program("ss", "echo sockets");
  }

  /** What systemctl says of every unit. */
  private void unit(String state, String... properties) throws IOException {
    Path said = programs.resolve("said");
    Files.writeString(said, "ActiveState=" + state + "\n" + String.join("\n", properties) + "\n");
    local.program(
        "systemctl", "[ \"$1\" = show ] && exec cat '" + said + "'; echo status of \"$@\"; exit 3");
  }

  private static void fails(ThrowingCallable assertion, String... parts) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContainingAll(parts);
  }

  @Test
  void a_unit_is_in_the_state_that_systemd_says() throws Exception {
    assertThat(shell).unit("postgresql@14-main").isActive().wasNotRestarted();
    assertThat(local.commands.get(0))
        .startsWith("env", "LC_ALL=C", "TZ=UTC", "systemctl", "show")
        .endsWith("--", "postgresql@14-main");
    fails(
        () -> assertThat(shell).unit("web").isInactive(),
        "VM rediacc11: expected unit web to be inactive, but it is active (running)\n",
        "    | status of status --no-pager --lines=0 -- web\n",
        "    | journal of --no-pager --quiet --lines=15 --unit=web");
    unit("failed", "LoadState=loaded", "SubState=failed", "Result=exit-code");
    assertThat(shell).unit("web").isFailed();
    fails(
        () -> assertThat(shell).unit("web").isActive(),
        "expected unit web to be active, but it is failed (failed, exit-code)");
    unit("inactive", "LoadState=loaded", "SubState=dead", "Result=success");
    assertThat(shell).unit("web").isInactive();
    fails(() -> assertThat(shell).unit("web").isFailed(), "to have failed, but it is inactive");
    fails(() -> assertThat(shell).unit("web").wasNotRestarted(), "but it is inactive (dead)");
    unit("reloading", "LoadState=loaded", "SubState=reload");
    assertThat(shell).unit("web").isActive();
  }

  @Test
  void a_unit_that_is_not_there_is_in_no_state() throws Exception {
    unit("inactive", "LoadState=not-found", "SubState=dead");
    fails(() -> assertThat(shell).unit("wbe").isInactive(), "but there is no such unit");
    fails(() -> assertThat(shell).unit("wbe").isFailed(), "but there is no such unit");
    for (String odd : List.of("", "-x", "a b", "a*", "--all", "x;y", "$(x)")) {
      assertThatThrownBy(() -> assertThat(shell).unit(odd))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("'" + odd + "' is no name of a systemd unit");
    }
  }

  @Test
  void restarts_are_noticed() throws Exception {
    unit("active", "LoadState=loaded", "SubState=running", "NRestarts=1");
    fails(
        () -> assertThat(shell).unit("web").wasNotRestarted(),
        "to be active without having been restarted by systemd, but systemd restarted it once");
    unit("active", "LoadState=loaded", "SubState=listening");
    fails(
        () -> assertThat(shell).unit("web.socket").wasNotRestarted(),
        "but systemd counts restarts of services only");

    String since = "ActiveEnterTimestamp=Sun 2026-11-29 06:18:00.123456 UTC";
    unit("active", "LoadState=loaded", "SubState=running", since);
    assertThat(shell).unit("web").wasNotRestartedSince(MOMENT);
    assertThat(shell).unit("web").wasNotRestartedSince(new Mark(MOMENT, Map.of()));
    fails(
        () -> assertThat(shell).unit("web").wasNotRestartedSince(MOMENT.minusMillis(400)),
        "to have been active since before 2026-11-29T06:18:00.100Z,"
            + " but it has been active since 2026-11-29T06:18:00.123456Z only");
    unit("active", "LoadState=loaded", since.replace(".123456", ""));
    assertThat(shell).unit("web").wasNotRestartedSince(MOMENT);
    unit("active", "LoadState=loaded", "ActiveEnterTimestamp=n/a");
    fails(
        () -> assertThat(shell).unit("web").wasNotRestartedSince(MOMENT),
        "but systemd does not say since when it is");
  }

  @Test
  void a_systemctl_that_fails_is_no_failed_assertion() throws Exception {
    local.program("systemctl", "echo no bus >&2; exit 1");
    assertThatThrownBy(() -> assertThat(shell).unit("web").isActive())
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("exited with 1")
        .hasMessageContaining("| no bus");
  }

  @Test
  void a_port_is_open_while_something_listens() throws Exception {
    int port;
    try (var door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = door.getLocalPort();
      assertThat(shell).port(port).isOpen();
      fails(
          () -> assertThat(shell).port(port).isClosed(),
          "VM rediacc11: expected port " + port + " to be closed, but something listens",
          "| sockets");
    }
    assertThat(shell).port(port).isClosed();
    fails(() -> assertThat(shell).port(port).isOpen(), "to be listened on, but nothing listens");
    assertThatThrownBy(() -> assertThat(shell).port(0)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void a_file_is_as_it_is_whatever_its_name() throws Exception {
    Path file = Files.writeString(files.resolve("-it's \"$here\" %s;"), "one\ntwo %d\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String owner = Files.getOwner(file).getName();
    assertThat(shell)
        .file(file.toString())
        .exists()
        .contains("one", "two %d")
        .doesNotContain("three")
        .hasContent("one\ntwo %d\n")
        .hasPermissions("rw-r-----")
        .isOwnedBy(owner);
    fails(
        () -> assertThat(shell).file(file.toString()).contains("one", "three"),
        "VM rediacc11: expected file " + file + " to contain 'three', but it does not\n",
        "    | one\n    | two %d");
    fails(() -> assertThat(shell).file(file.toString()).doesNotContain("two"), "not to contain");
    fails(
        () -> assertThat(shell).file(file.toString()).hasContent("one"),
        "to have a certain content, but it has another one\n",
        "    | expected:\n    | one\n    | found:\n    | one\n    | two %d");
    fails(
        () -> assertThat(shell).file(file.toString()).hasPermissions("rw-r--r--"),
        "to have the permissions rw-r--r--, but it has rw-r-----");
    fails(
        () -> assertThat(shell).file(file.toString()).isOwnedBy("nobody-else"),
        "to be owned by the user nobody-else, but it is " + owner + "'s");
    fails(() -> assertThat(shell).file(file.toString()).hasGroup("x"), "to have the group x");
    fails(
        () -> assertThat(shell).file(file.toString()).doesNotExist(), "not to exist, but it does");
  }

  @Test
  void a_file_that_is_not_there_is_told_from_one_that_cannot_be_seen() throws Exception {
    String missing = files.resolve("missing").toString();
    assertThat(shell).file(missing).doesNotExist();
    Files.createFile(files.resolve("another"));
    fails(() -> assertThat(shell).file(missing).exists(), "No such file", " another");
    fails(() -> assertThat(shell).file(missing).contains("x"), "it cannot be read", " another");
    fails(() -> assertThat(shell).file(files.toString()).contains("x"), "Is a directory");
    Path link = Files.createSymbolicLink(files.resolve("link"), Path.of(missing));
    fails(() -> assertThat(shell).file(link.toString()).doesNotExist(), "not to exist");
    fails(() -> assertThat(shell).file(link.toString()).exists(), "to exist");
    local.program("stat", "echo broken >&2; exit 1");
    assertThat(shell).file(missing).doesNotExist();
    fails(() -> assertThat(shell).file(files + "/another").doesNotExist(), "cannot be seen");
  }

  @Test
  void what_cannot_be_asserted_about_a_file_is_refused() {
    assertThatThrownBy(() -> assertThat(shell).file("etc/hosts"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a path in a VM is absolute, unlike 'etc/hosts'");
    assertThatThrownBy(() -> assertThat(shell).file("/etc/hosts").hasPermissions("644"))
        .hasMessage("permissions are written as 'rw-r--r--', unlike '644'");
    assertThatThrownBy(() -> assertThat(shell).file("/etc/hosts").contains(""))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> assertThat(shell).file("/etc/hosts").contains())
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void the_journal_is_asked_for_what_is_wanted() throws Exception {
    local.program("journalctl", "for a; do echo \"<$a>\"; done");
    assertThat(shell)
        .journal()
        .contains("<--boot>", "<--priority=debug>")
        .doesNotContain("--unit", "--since");
    assertThat(shell)
        .unit("web")
        .journal()
        .since(MOMENT)
        .contains("<--unit=web>", "<--since=@1795933080.500000>")
        .doesNotContain("--boot");
    fails(
        () -> assertThat(shell).unit("web").journal().contains("oops"),
        "VM rediacc11: expected the journal of unit web to contain 'oops', but it does not\n",
        "    | <--unit=web>");
    fails(
        () -> assertThat(shell).journal().doesNotContain("--quiet"),
        "expected the journal not to contain '--quiet', but it does\n  last evidence:\n"
            + "    | <--quiet>");
    assertThatThrownBy(() -> assertThat(shell).journal().contains("a\nb"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void errors_in_the_journal_are_shown() throws Exception {
    local.program("journalctl", "case \" $* \" in *' --priority=err '*) seq 25;; esac");
    fails(
        () -> assertThat(shell).journal().hasNoErrorsSince(new Mark(MOMENT, Map.of())),
        "expected the journal since 2026-11-29T06:18:00.500Z to have no errors, but there are 25\n",
        "    | (the last 20 of 25 lines)\n    | 6\n",
        "\n    | 25");
    local.program("journalctl", "case \" $* \" in *' --priority=err '*) ;; *) echo x;; esac");
    assertThat(shell).journal().hasNoErrors().hasNoErrorsSince(MOMENT).contains("x");
  }

  @Test
  void descriptions_soft_assertions_and_null_are_as_everywhere() throws Exception {
    unit("failed", "LoadState=loaded", "SubState=failed");
    fails(
        () -> assertThat(shell).as("after the failover").unit("web").isActive(),
        "[after the failover] VM rediacc11: expected unit web to be active");
    fails(
        () -> assertThat(shell).unit("web").as("%s", "of ours").isActive(),
        "[of ours] VM rediacc11");
    fails(() -> assertThat((Vm) null).journal(), "Expecting actual not to be null");
    // tag::soft[]
    var softly = new SoftAssertions();
    softly.check(() -> assertThat(shell).unit("web").isActive());
    softly.check(() -> assertThat(shell).port(1).isOpen());
    // end::soft[]
    org.assertj.core.api.Assertions.assertThat(softly.errorsCollected()).hasSize(2);
  }
}
