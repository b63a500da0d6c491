package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.StepDocument;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
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

  /** Kept back from a script's time, for the node to report how it ended. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  private final Node node;
  private final StepDocument step;
  private final LocalFiles files;
  private final String which;
  private final int timeoutFactor;
  private final Progress progress;
  private final StepCommand command;
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
    this.command = new StepCommand(step, number);
    this.log = new StepLog(node, progress);
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
        upload(step.files().get(i), command.staged(i), deadline);
      }
      String seen = start(deadline, step.script().isEmpty() ? deadline : report);
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

  /**
   * Puts files in their places and starts the script.
   *
   * @param deadline of the script, which the node enforces
   * @param answer of the command: it also looks at the script for the first time, so that a busy
   *     node may answer when the script's time is over
   * @return what the node saw of it at once; empty when it had got the command before
   */
  private String start(Deadline deadline, Deadline answer) {
    ExecResult result =
        untilReachable(
            answer,
            () -> {
              byte[] commands = command.start(deadline.remaining().minus(REPORT));
              return node.ssh().exec("sudo -n bash -s", commands, answer);
            });
    if (!result.succeeded()) {
      throw new OpsException(
          Failure.of("it could not be started: exited with " + result.exitCode())
              .withEvidence(result.stdout() + result.stderr()));
    }
    return result.stdout();
  }

  /**
   * Passes output on as it comes, and returns how the script ended.
   *
   * @param first what the node answered when the script was started
   */
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
    String line = "sudo -n bash -s -- " + command.tag() + " " + offset;
    ExecResult result =
        untilReachable(deadline, () -> node.ssh().exec(line, command.look(), deadline));
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
            .withEvidence(evidence(e, late))
            .withHint(
                "run the same again when it is fixed: where checkpoints are on, only the steps run"
                    + " again; to try by hand, bring the cluster up without the step")
            .withLog(node.log());
    return late
        ? new DeadlineException(failure.withLimit(deadline.limit()), e)
        : new OpsException(failure, e);
  }

  /** Of a step that was late, its own last lines; not those of the command that looks after it. */
  private String evidence(OpsException e, boolean late) {
    return late && log.hasOutput()
        ? log.end()
        : e.failure().evidence().filter(text -> !text.isBlank()).orElseGet(log::end);
  }

  /**
   * Repeats the work while the node is out of reach.
   *
   * @param work may be done twice
   */
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
