package com.rediacc.ops.internal.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.ssh.TestServer;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On a node that only pretends: it keeps what it is sent, and answers what the test wants. */
@Timeout(60)
class StepExecutionTest {
  @TempDir Path directory;
  private TestServer server;
  private Path root;
  private Path log;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    root = Files.createDirectories(directory.resolve("root/var/tmp")).getParent().getParent();
    server.sftpRoot(root);
    log = directory.resolve("steps.log");
    node("success exited 0\n4\nfine");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** Answers every command with this: the end of the step, an offset, output. */
  private void node(String answer) throws IOException {
    Files.writeString(directory.resolve("answer"), answer);
    server.program("sudo", "cat > '" + directory + "/sent'; cat '" + directory + "/answer'");
  }

  private String sent() throws IOException {
    return Files.readString(directory.resolve("sent"));
  }

  private static Orchestration orchestration(Step step) {
    return Orchestration.of(List.of(Stage.same(step, List.of("rediacc11"))));
  }

  private void run(Orchestration steps, Duration limit, Progress progress) {
    steps.run(
        List.of(new Node("rediacc11", server.ssh(), log)), 1, Deadline.after(limit), progress);
  }

  private void run(Step step) {
    run(orchestration(step), Duration.ofMinutes(5), Progress.SILENT);
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Makes it when the step begins: after the orchestration was made, before its uploads. */
  private static Progress atBeginning(Change change) {
    return new Progress() {
      @Override
      public void phase(String subject, String phase) {
        try {
          change.make();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  @Test
  void a_script_is_launched_with_what_is_left_of_its_time() throws IOException {
    run(Step.script("install.sh", "true").withTimeout(Duration.ofSeconds(100)).runBy("app"));
    assertThat(sent())
        .containsPattern("\nlaunch app 9[0-8]\n")
        .containsPattern("\nbegin 01-install-sh [0-9a-f-]{36}\n");
    assertThat(log).hasContent("== step 1 of 1 'install.sh'\nfine");
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void what_a_node_is_sent_is_the_same_in_every_locale() throws IOException {
    run(Step.script("install.sh", "true").withTimeout(Duration.ofSeconds(100)));
    assertThat(sent())
        .containsPattern("\nlaunch root 9[0-8]\n")
        .containsPattern("\nbegin 01-install-sh [0-9a-f-]{36}\n");
    assertThat(log).hasContent("== step 1 of 1 'install.sh'\nfine");
  }

  @Test
  void a_script_that_fails_is_reported_with_its_end() throws IOException {
    node("exit-code exited 7\n9\nthis is\nwhy");
    assertThatThrownBy(() -> run(Step.script("install.sh", "exit 7")))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "VM rediacc11: step 1 of 1 'install.sh' failed: exited with 7\n"
                + "  last evidence:\n    | this is\n    | why\n"
                + "  hint: run the same again when it is fixed")
        .hasMessageEndingWith("\n  log: " + log);
  }

  @Test
  void a_script_that_was_ended_is_reported_with_its_own_limit() throws IOException {
    node("timeout killed TERM\n0\n");
    Step step = Step.script("hang.sh", "sleep 600").withTimeout(Duration.ofSeconds(20));
    assertThatThrownBy(() -> run(step))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            "VM rediacc11: step 1 of 1 'hang.sh' did not end in time: its script was ended\n"
                + "  limit: 20 s\n"
                + "  last evidence:\n    | (no output)\n");
  }

  @Test
  void a_node_that_is_slow_to_report_the_end_of_a_script_is_waited_for() throws IOException {
    node("timeout killed TERM\n8\nwaiting\n");
    server.program("sudo", "cat > /dev/null; sleep 3; cat '" + directory + "/answer'");
    Step step = Step.script("hang.sh", "sleep 600").withTimeout(Duration.ofSeconds(2));
    assertThatThrownBy(() -> run(step))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("did not end in time: its script was ended\n  limit: 2 s\n")
        .hasMessageContaining("| waiting\n");
  }

  @Test
  void a_node_that_does_not_answer_any_more_costs_no_more_than_the_whole_limit()
      throws IOException {
    node("\n0\n");
    long begin = System.nanoTime();
    Step step = Step.script("s", "true");
    assertThatThrownBy(() -> run(orchestration(step), Duration.ofSeconds(3), Progress.SILENT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("VM rediacc11: step 1 of 1 's' did not end in time: VM rediacc11")
        .hasMessageContaining("\n  limit: 3 s\n");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void a_step_that_is_late_is_reported_with_its_own_last_lines() throws IOException {
    server.program(
        "sudo",
        "cat > /dev/null; if [ -e '%1$s/seen' ]; then echo of the looking; sleep 60; fi; touch '%1$s/seen'; printf '\\n8\\nunpacking'"
            .formatted(directory));
    assertThatThrownBy(
            () ->
                run(
                    orchestration(Step.script("s", "true")),
                    Duration.ofSeconds(4),
                    Progress.SILENT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("\n  last evidence:\n    | unpacking\n  hint: ");
  }

  private Path site() throws IOException {
    Path site = Files.createDirectories(directory.resolve("site"));
    Files.writeString(site.resolve("index.html"), "as it was");
    return site;
  }

  @Test
  void an_upload_arrives_as_it_was() throws IOException {
    run(Step.upload(site(), "/srv/site"));
    assertThat(root.resolve("var/tmp/rediacc-01-upload-of-site-0/index.html"))
        .hasContent("as it was");
    assertThat(sent())
        .contains("\ntake /var/tmp/rediacc-01-upload-of-site-0 /srv/site root:root ''\n");
  }

  @Test
  void a_file_that_changed_since_the_key_was_made_is_refused() throws IOException {
    Path site = site();
    Orchestration steps = orchestration(Step.upload(site, "/srv/site"));
    assertRefused(
        steps, site, () -> Files.writeString(site.resolve("index.html"), "something else"));
  }

  @Test
  void a_permission_that_changed_since_the_key_was_made_is_refused() throws IOException {
    Path site = site();
    Orchestration steps = orchestration(Step.upload(site, "/srv/site"));
    assertRefused(
        steps,
        site,
        () ->
            Files.setPosixFilePermissions(
                site.resolve("index.html"), PosixFilePermissions.fromString("rwx------")));
  }

  @Test
  void a_linked_directory_that_changed_is_refused_too() throws IOException {
    Path site = site();
    Path link = Files.createSymbolicLink(directory.resolve("link"), site);
    Orchestration steps = orchestration(Step.upload(link, "/srv/site"));
    assertRefused(
        steps, link, () -> Files.writeString(site.resolve("index.html"), "something else"));
  }

  private void assertRefused(Orchestration steps, Path local, Change change) {
    assertThatThrownBy(() -> run(steps, Duration.ofMinutes(5), atBeginning(change)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(
            " failed: " + local + " was changed while the cluster was coming up\n");
    assertThat(directory.resolve("sent")).as("the step's command").doesNotExist();
  }

  @Test
  void a_change_after_the_upload_makes_no_difference() throws IOException {
    Path site = site();
    Orchestration steps = orchestration(Step.upload(site, "/srv/site"));
    run(steps, Duration.ofMinutes(5), Progress.SILENT);
    String before = steps.fingerprint();
    Files.writeString(site.resolve("index.html"), "something else");
    assertThat(steps.fingerprint()).as("of what was uploaded").isEqualTo(before);
    assertThat(orchestration(Step.upload(site, "/srv/site")).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void a_file_that_vanished_is_reported_soon() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Orchestration steps = orchestration(Step.upload(file, "/srv/file"));
    Files.delete(file);
    long begin = System.nanoTime();
    assertThatThrownBy(() -> run(steps, Duration.ofMinutes(5), Progress.SILENT))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(file + ": no such file or directory");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }
}
