package com.rediacc.ops.ssh;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.ShellWords;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Waiting for things in the guest: the guest itself looks, every tenth of a second. */
final class Waits {
  /** timeout(1) says so when it ended the command. */
  private static final int TIMED_OUT = 124;

  private static final int UNIT_FAILED = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final SshHandle ssh;

  Waits(SshHandle ssh) {
    this.ssh = ssh;
  }

  void unit(String unit, Duration limit) {
    String script =
        "while :; do case $(systemctl is-active -- \"$1\") in active) exit 0;; failed) exit "
            + UNIT_FAILED
            + ";; esac; sleep 0.1; done";
    int exitCode = loop("unit " + unit, script, unit, limit);
    if (exitCode == UNIT_FAILED) {
      throw new OpsException(
          Failure.of(ssh + ": unit " + unit + " has failed").withEvidence(journal(unit)));
    }
    if (exitCode != 0) {
      throw late("unit " + unit + " to be active", journal(unit), limit);
    }
  }

  void port(int port, Duration limit) {
    // proc(5): local address, remote address 0, state 0A is LISTEN; numbers in hexadecimal.
    String script =
        "until grep -qsE \"^ *[0-9]+: [0-9A-F]+:$1 [0-9A-F]+:0000 0A\" /proc/net/tcp /proc/net/tcp6;"
            + " do sleep 0.1; done";
    String what = "port " + port;
    if (loop(what, script, String.format("%04X", port), limit) != 0) {
      throw late(what + " to be listened on", ssh.exec("ss -ltn").stdout(), limit);
    }
  }

  void file(String path, Duration limit) {
    String script = "until [ -e \"$1\" ]; do sleep 0.1; done";
    if (loop("file " + path, script, path, limit) != 0) {
      String folder = ShellWords.quote(path.replaceFirst("/[^/]*$", "/"));
      String listing = ssh.exec("ls -la " + folder + " 2>&1").stdout();
      throw late("file " + path + " to appear", listing, limit);
    }
  }

  String untilSucceeds(String command, Duration limit) {
    var deadline = Deadline.after(limit);
    Duration pause = FIRST_PAUSE;
    ExecResult result = null;
    while (true) {
      try {
        result = ssh.exec(command, deadline.remaining());
      } catch (DeadlineException e) {
        // Its limit is what was left for the last try: the limit of the wait is the one to tell.
        throw result == null
            ? new DeadlineException(e.failure().withLimit(limit), e)
            : inVain(command, result, limit);
      }
      if (result.succeeded()) {
        return result.stdout();
      }
      if (deadline.remaining().compareTo(pause) < 0) {
        throw inVain(command, result, limit);
      }
      deadline.sleep(pause, ssh + ": waiting for '" + command + "'");
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private DeadlineException inVain(String command, ExecResult last, Duration limit) {
    return late(
        "'" + command + "' to succeed; it exits with " + last.exitCode(),
        Outputs.end(last.stdout(), last.stderr()),
        limit);
  }

  /**
   * Runs the script in the guest, which ends it at the limit itself: closing the channel alone
   * would leave it looping there.
   */
  private int loop(String what, String script, String argument, Duration limit) {
    // timeout(1) takes 0 for no limit at all.
    double seconds = Math.max(1, limit.toMillis()) / 1000.0;
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
    ExecResult result = ssh.exec(command, limit.plus(ssh.patience()));
    int exitCode = result.exitCode();
    if (exitCode != 0 && exitCode != TIMED_OUT && exitCode != UNIT_FAILED) {
      throw new OpsException(
          Failure.of(ssh + ": waiting for " + what + " failed with exit code " + exitCode)
              .withEvidence(Outputs.end(result.stdout(), result.stderr())));
    }
    return exitCode;
  }

  private String journal(String unit) {
    String name = ShellWords.quote(unit);
    String sudo = ssh.user().equals("root") ? "" : "sudo ";
    return ssh.exec(
            "systemctl status --no-pager --lines=0 -- "
                + name
                + " 2>&1; "
                + sudo
                + "journalctl --no-pager --lines=20 --unit="
                + name
                + " 2>&1")
        .stdout();
  }

  private DeadlineException late(String what, String evidence, Duration limit) {
    return new DeadlineException(
        Failure.of(ssh + ": waited in vain for " + what).withLimit(limit).withEvidence(evidence));
  }
}
