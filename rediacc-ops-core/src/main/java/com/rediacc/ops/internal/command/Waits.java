package com.rediacc.ops.internal.command;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Backoff;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Waiting for things in the guest: the guest itself looks, every tenth of a second. Thread-safe.
 */
public final class Waits {
  /** The exit code of timeout(1) when it ended the command. */
  private static final int TIMED_OUT = 124;

  private static final int UNIT_FAILED = 3;

  /** Kept back from a wait for finding out why it timed out. */
  private static final Duration EVIDENCE = Duration.ofSeconds(5);

  private final CommandRunner guest;
  private final String vm;

  public Waits(CommandRunner guest) {
    this.guest = guest;
    this.vm = guest.place();
  }

  /**
   * Waits until a systemd unit is active.
   *
   * @throws OpsException at once when systemd reports that it has failed
   */
  public void unit(String unit, Deadline deadline) {
    String goal = "unit " + unit + " to be active";
    String script =
        "while :; do case $(systemctl is-active -- \"$1\") in active) exit 0;; failed) exit "
            + UNIT_FAILED
            + ";; esac; sleep 0.1; done";
    int exitCode = loop(goal, script, unit, deadline);
    if (exitCode == UNIT_FAILED) {
      throw new OpsException(
          Failure.of(vm + ": unit " + unit + " has failed").withEvidence(journal(unit, deadline)));
    }
    if (exitCode != 0) {
      throw late(goal, journal(unit, deadline), deadline);
    }
  }

  /**
   * Whether something listens on a TCP port. proc(5): local address, remote address 0, state 0A is
   * LISTEN; numbers in hexadecimal.
   */
  private static final String LISTENED_ON =
      "grep -qsE \"^ *[0-9]+: [0-9A-F]+:$1 [0-9A-F]+:0000 0A\" /proc/net/tcp /proc/net/tcp6";

  /** Waits until something listens on a TCP port. */
  public void port(int port, Deadline deadline) {
    String goal = "port " + port + " to be listened on";
    String script = "until " + LISTENED_ON + "; do sleep 0.1; done";
    if (loop(goal, script, hex(port), deadline) != 0) {
      throw late(goal, evidence("ss -ltn", deadline), deadline);
    }
  }

  /** Waits until nothing listens on a TCP port. */
  public void closedPort(int port, Deadline deadline) {
    String goal = "port " + port + " not to be listened on any more";
    // A table that cannot be read has no such line either.
    String script = "[ -r /proc/net/tcp ] || exit 1; while " + LISTENED_ON + "; do sleep 0.1; done";
    if (loop(goal, script, hex(port), deadline) != 0) {
      throw late(goal, evidence(sudo() + "ss -ltnp 2>&1", deadline), deadline);
    }
  }

  private static String hex(int port) {
    return String.format(Locale.ROOT, "%04X", port);
  }

  private String sudo() {
    return guest.isRoot() ? "" : "sudo ";
  }

  /** Waits until there is anything at this path. */
  public void file(String path, Deadline deadline) {
    String goal = "file " + path + " to appear";
    String script = "until [ -e \"$1\" ]; do sleep 0.1; done";
    if (loop(goal, script, path, deadline) != 0) {
      String directory = ShellWords.quote(path.replaceFirst("/[^/]*$", "/"));
      throw late(goal, evidence("ls -la " + directory + " 2>&1", deadline), deadline);
    }
  }

  /** Runs a command line until it exits with 0; returns its standard output. */
  public String untilSucceeds(String command, Deadline deadline) {
    return until(true, command, deadline).stdout();
  }

  /** Runs a command line until it does not exit with 0; returns its result. */
  public ExecResult untilFails(String command, Deadline deadline) {
    return until(false, command, deadline);
  }

  private ExecResult until(boolean success, String command, Deadline deadline) {
    var backoff = Backoff.between(Duration.ofMillis(20), Duration.ofSeconds(1));
    ExecResult result = null;
    while (true) {
      try {
        result = guest.run(command, deadline);
      } catch (DeadlineException e) {
        throw result == null ? e : neverDid(success, command, result, deadline);
      }
      if (result.succeeded() == success) {
        return result;
      }
      backoff.pause(deadline, vm + ": waiting for '" + command + "'");
      if (deadline.isOver()) {
        throw neverDid(success, command, result, deadline);
      }
    }
  }

  private DeadlineException neverDid(
      boolean success, String command, ExecResult last, Deadline deadline) {
    return late(
        "'"
            + command
            + (success ? "' to succeed" : "' to fail")
            + "; it exits with "
            + last.exitCode(),
        Outcome.evidence(last),
        deadline);
  }

  /**
   * Runs the script in the guest, which ends it itself, a little before the deadline: closing the
   * channel alone would leave it looping there, and the evidence needs time, too.
   *
   * @param goal what is being waited for, for messages
   * @return 0, or {@link #TIMED_OUT}, or {@link #UNIT_FAILED}
   */
  private int loop(String goal, String script, String argument, Deadline deadline) {
    // timeout(1) takes 0 for no limit at all.
    long left = deadline.remaining().toMillis();
    double seconds = Math.max(1, left - Math.min(EVIDENCE.toMillis(), left / 5)) / 1000.0;
    String limit = String.format(Locale.ROOT, "%.3f", seconds);
    String command =
        ShellWords.join(List.of("timeout", limit, "sh", "-c", script, "wait", argument));
    ExecResult result;
    try {
      result = guest.run(command, deadline);
    } catch (DeadlineException e) {
      throw new DeadlineException(failure(goal, deadline).withEvidence("(no answer in time)"), e);
    }
    int exitCode = result.exitCode();
    if (exitCode != 0 && exitCode != TIMED_OUT && exitCode != UNIT_FAILED) {
      throw new OpsException(
          Failure.of(vm + ": waiting for " + goal + " failed with exit code " + exitCode)
              .withEvidence(Outcome.evidence(result)));
    }
    return exitCode;
  }

  private String journal(String unit, Deadline deadline) {
    String name = ShellWords.quote(unit);
    return evidence(
        "systemctl status --no-pager --lines=0 -- "
            + name
            + " 2>&1; "
            + sudo()
            + "journalctl --no-pager --lines=20 --unit="
            + name
            + " 2>&1",
        deadline);
  }

  /** A guest that does not answer any more has none to give. */
  private String evidence(String command, Deadline deadline) {
    try {
      return guest.run(command, deadline).stdout();
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      return "(no answer in time)";
    }
  }

  private DeadlineException late(String goal, String evidence, Deadline deadline) {
    return new DeadlineException(failure(goal, deadline).withEvidence(evidence));
  }

  private Failure failure(String goal, Deadline deadline) {
    return Failure.of(vm + ": timed out waiting for " + goal).withLimit(deadline.limit());
  }
}
