package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Waiting for things in the guest: the guest itself looks, every tenth of a second. */
final class Waits {
  /** timeout(1) says so when it ended the command. */
  private static final int TIMED_OUT = 124;

  private static final int UNIT_FAILED = 3;

  /** Kept back from a wait for finding out why it was in vain. */
  private static final Duration EVIDENCE = Duration.ofSeconds(3);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final MinaSshHandle ssh;

  Waits(MinaSshHandle ssh) {
    this.ssh = ssh;
  }

  void unit(String unit, Deadline deadline) {
    String script =
        "while :; do case $(systemctl is-active -- \"$1\") in active) exit 0;; failed) exit "
            + UNIT_FAILED
            + ";; esac; sleep 0.1; done";
    int exitCode = loop("unit " + unit, script, unit, deadline);
    if (exitCode == UNIT_FAILED) {
      throw new OpsException(
          Failure.of(ssh + ": unit " + unit + " has failed").withEvidence(journal(unit, deadline)));
    }
    if (exitCode != 0) {
      throw late("unit " + unit + " to be active", journal(unit, deadline), deadline);
    }
  }

  void port(int port, Deadline deadline) {
    // proc(5): local address, remote address 0, state 0A is LISTEN; numbers in hexadecimal.
    String script =
        "until grep -qsE \"^ *[0-9]+: [0-9A-F]+:$1 [0-9A-F]+:0000 0A\" /proc/net/tcp /proc/net/tcp6;"
            + " do sleep 0.1; done";
    String what = "port " + port;
    if (loop(what, script, String.format(Locale.ROOT, "%04X", port), deadline) != 0) {
      throw late(what + " to be listened on", evidence("ss -ltn", deadline), deadline);
    }
  }

  void file(String path, Deadline deadline) {
    String script = "until [ -e \"$1\" ]; do sleep 0.1; done";
    if (loop("file " + path, script, path, deadline) != 0) {
      String directory = ShellWords.quote(path.replaceFirst("/[^/]*$", "/"));
      String listing = evidence("ls -la " + directory + " 2>&1", deadline);
      throw late("file " + path + " to appear", listing, deadline);
    }
  }

  String untilSucceeds(String command, Deadline deadline) {
    Duration pause = FIRST_PAUSE;
    ExecResult result = null;
    while (true) {
      try {
        result = ssh.exec(command, deadline);
      } catch (DeadlineException e) {
        throw result == null ? e : neverSucceeded(command, result, deadline);
      }
      if (result.succeeded()) {
        return result.stdout();
      }
      if (deadline.remaining().compareTo(pause) < 0) {
        throw neverSucceeded(command, result, deadline);
      }
      deadline.sleep(pause, ssh + ": waiting for '" + command + "'");
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private DeadlineException neverSucceeded(String command, ExecResult last, Deadline deadline) {
    return late(
        "'" + command + "' to succeed; it exits with " + last.exitCode(),
        Outputs.end(last.stdout(), last.stderr()),
        deadline);
  }

  /**
   * Runs the script in the guest, which ends it itself, a little before the deadline: closing the
   * channel alone would leave it looping there, and the evidence needs time, too.
   */
  private int loop(String what, String script, String argument, Deadline deadline) {
    // timeout(1) takes 0 for no limit at all.
    long left = deadline.remaining().toMillis();
    double seconds = Math.max(1, left - Math.min(EVIDENCE.toMillis(), left / 5)) / 1000.0;
    String command =
        ShellWords.join(
            List.of(
                "timeout",
                String.format(Locale.ROOT, "%.3f", seconds),
                "sh",
                "-c",
                script,
                "wait",
                argument));
    ExecResult result = ssh.exec(command, deadline);
    int exitCode = result.exitCode();
    if (exitCode != 0 && exitCode != TIMED_OUT && exitCode != UNIT_FAILED) {
      throw new OpsException(
          Failure.of(ssh + ": waiting for " + what + " failed with exit code " + exitCode)
              .withEvidence(Outputs.end(result.stdout(), result.stderr())));
    }
    return exitCode;
  }

  private String journal(String unit, Deadline deadline) {
    String name = ShellWords.quote(unit);
    String sudo = ssh.user().equals("root") ? "" : "sudo ";
    return evidence(
        "systemctl status --no-pager --lines=0 -- "
            + name
            + " 2>&1; "
            + sudo
            + "journalctl --no-pager --lines=20 --unit="
            + name
            + " 2>&1",
        deadline);
  }

  /** A guest that does not answer any more has none to give. */
  private String evidence(String command, Deadline deadline) {
    try {
      return ssh.exec(command, deadline).stdout();
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      return "(the VM does not answer)";
    }
  }

  private DeadlineException late(String what, String evidence, Deadline deadline) {
    return new DeadlineException(
        Failure.of(ssh + ": waited in vain for " + what)
            .withLimit(deadline.limit())
            .withEvidence(evidence));
  }
}
