package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.StepDocument;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One step on one node. Its script runs as a systemd unit: it goes on when the connection is lost,
 * and the node itself ends it at its limit, with all that it started. Used once.
 */
final class StepExecution {
  /** How long a node may be out of reach, as when a step restarts its sshd. */
  private static final Duration OUT_OF_REACH = Duration.ofMinutes(1);

  /** Of what fails although the connection is open: its end may not have been noticed yet. */
  private static final int ATTEMPTS = 3;

  /** What the node may take to report that it ended a step at its limit. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Kept back from a step's time, for the node to report how it ended. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  private static final String FUNCTIONS =
      TextResource.read(StepExecution.class, "step-functions.sh");

  private static final String FOLLOW = TextResource.read(StepExecution.class, "follow-step.sh");

  private final Node node;
  private final StepDocument step;
  private final LocalFiles files;
  private final String which;
  private final int timeoutFactor;
  private final Progress progress;
  private final String tag;
  private final StepLog log;

  /**
   * @param which for messages, such as {@code step 2 of 4 'setup'}
   * @param number of the step
   */
  StepExecution(
      Node node,
      StepDocument step,
      LocalFiles files,
      String which,
      int number,
      int timeoutFactor,
      Progress progress) {
    this.node = node;
    this.step = step;
    this.files = files;
    this.which = which;
    this.timeoutFactor = timeoutFactor;
    this.progress = progress;
    this.tag = String.format(Locale.ROOT, "%02d-%s", number, slug(step.name()));
    this.log = new StepLog(node, progress);
  }

  private static String slug(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.substring(0, Math.min(40, plain.length()));
  }

  /** Returns when the step has succeeded. */
  void run(Deadline whole) {
    progress.phase(node.name(), which);
    log.begin(which);
    Duration timeout = step.timeout().multipliedBy(timeoutFactor);
    Deadline deadline = whole.within(timeout);
    // From the same beginning: uploads are part of the step's time.
    Deadline report = whole.within(timeout.plus(GRACE));
    try {
      for (int i = 0; i < step.files().size(); i++) {
        upload(step.files().get(i), staged(i), deadline);
      }
      String seen = start(deadline);
      if (!step.script().isEmpty()) {
        judge(follow(seen, report), deadline);
      }
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      throw failed(e, deadline);
    }
  }

  private void upload(RemoteFile file, String staged, Deadline deadline) {
    if (file.local().isEmpty()) {
      return;
    }
    Path local = file.local().get();
    untilReachable(
        deadline,
        () -> {
          node.ssh().upload(local, staged, deadline);
          return staged;
        });
    files.requireUnchanged(local);
  }

  private String staged(int i) {
    return "/var/tmp/rediacc-" + tag + "-" + i;
  }

  /**
   * Puts files in their places, starts the script and looks at it for the first time: one command,
   * which does nothing when it is given again.
   *
   * @return what it saw; empty when it had been given before
   */
  private String start(Deadline deadline) {
    var text = new StringBuilder(FUNCTIONS);
    text.append("begin ").append(tag).append(' ').append(UUID.randomUUID()).append('\n');
    for (int i = 0; i < step.files().size(); i++) {
      put(step.files().get(i), staged(i), text);
    }
    if (!step.script().isEmpty()) {
      put(
          RemoteFile.text("/var/lib/rediacc/steps/" + tag + "/run", "0755", executable()),
          "",
          text);
      text.append(
          String.format(
              Locale.ROOT,
              "launch %s %d\n",
              step.user(),
              Math.max(1, deadline.remaining().minus(REPORT).toSeconds())));
      text.append("set +eu -- ").append(tag).append(" 0\n").append(FOLLOW);
    }
    ExecResult result =
        untilReachable(
            deadline, () -> node.ssh().exec("sudo -n bash -s", bytes(text.toString()), deadline));
    if (!result.succeeded()) {
      throw new OpsException(
          Failure.of("it could not be started: exited with " + result.exitCode())
              .withEvidence(result.stdout() + result.stderr()));
    }
    return result.stdout();
  }

  private String executable() {
    return step.script().startsWith("#!") ? step.script() : "#!/bin/bash\n" + step.script();
  }

  /** Content travels as base64: nothing in it can mean anything to a shell. */
  private static void put(RemoteFile file, String staged, StringBuilder text) {
    String words =
        ShellWords.join(List.of(file.remote(), file.owner())) + " " + ShellWords.quote(file.mode());
    if (file.local().isPresent()) {
      text.append("take ").append(staged).append(' ').append(words).append('\n');
      return;
    }
    byte[] content = bytes(file.text().orElseThrow());
    text.append("put ").append(words).append(" <<'END'\n");
    text.append(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content));
    text.append("\nEND\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Passes output on as it comes, and returns how it ended. */
  private StepResult follow(String first, Deadline deadline) {
    StepResult.Seen seen = first.isEmpty() ? StepResult.Seen.NOTHING : StepResult.read(first);
    while (true) {
      log.add(seen.output());
      if (seen.end().isPresent()) {
        log.finish();
        return seen.end().get();
      }
      seen = look(seen.offset(), deadline);
    }
  }

  private StepResult.Seen look(long offset, Deadline deadline) {
    String command = "sudo -n bash -s -- " + tag + " " + offset;
    ExecResult result =
        untilReachable(deadline, () -> node.ssh().exec(command, bytes(FOLLOW), deadline));
    if (!result.succeeded()) {
      throw new OpsException(
          Failure.of("the node does not say how the step is").withEvidence(result.stderr()));
    }
    return StepResult.read(result.stdout());
  }

  private void judge(StepResult end, Deadline deadline) {
    if (end.succeeded()) {
      return;
    }
    Failure failure = Failure.of(end.describe()).withEvidence(log.end());
    if (end.late()) {
      throw new DeadlineException(failure.withLimit(deadline.limit()));
    }
    throw new OpsException(failure);
  }

  /** The limit is that of the step, or of the whole operation if that came first. */
  private OpsException failed(OpsException e, Deadline deadline) {
    boolean late = e instanceof DeadlineException;
    Failure failure =
        Failure.of(
                "VM "
                    + node.name()
                    + ": "
                    + which
                    + (late ? " did not end in time: " : " failed: ")
                    + e.summary())
            .withEvidence(e.failure().evidence().orElseGet(log::end))
            .withHint(
                "run the same again when it is fixed: where checkpoints are on, only the steps run"
                    + " again; to try by hand, bring the cluster up without the step")
            .withLog(node.log());
    return late
        ? new DeadlineException(failure.withLimit(deadline.limit()), e)
        : new OpsException(failure, e);
  }

  /** What can be done twice, until the node is in reach again. */
  private <T> T untilReachable(Deadline deadline, Supplier<T> work) {
    Deadline away = deadline.within(OUT_OF_REACH);
    int failures = 0;
    while (true) {
      try {
        return work.get();
      } catch (InterruptedOpsException | DeadlineException e) {
        throw e;
      } catch (OpsException e) {
        failures += node.ssh().isConnected() ? 1 : 0;
        if (away.isOver() || failures == ATTEMPTS) {
          throw e;
        }
        deadline.sleep(Duration.ofMillis(500), node.name() + ": " + which);
      }
    }
  }
}
