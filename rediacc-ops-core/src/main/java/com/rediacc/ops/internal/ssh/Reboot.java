package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reboots a VM and waits for another boot. */
final class Reboot {
  private static final Logger log = LoggerFactory.getLogger(Reboot.class);

  /** random(4): new at every boot of a Linux kernel. */
  private static final String BOOT_ID = "cat /proc/sys/kernel/random/boot_id";

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration GREETING = Duration.ofSeconds(2);

  /** An attempt to log in to a guest that is busy going down or coming up. */
  private static final Duration ATTEMPT = Duration.ofSeconds(20);

  /** Higher exit codes mean that a signal ended the command, as a shutdown does. */
  private static final int LAST_OF_ITS_OWN = 127;

  private final MinaSshHandle ssh;
  private final SshConnection connection;

  Reboot(MinaSshHandle ssh, SshConnection connection) {
    this.ssh = ssh;
    this.connection = connection;
  }

  void run(Deadline deadline) {
    String before = ssh.succeed(BOOT_ID, deadline);
    request(deadline);
    String last = "";
    while (!deadline.isOver()) {
      // The old connection may look open: nobody says goodbye for a kernel that has gone.
      connection.drop();
      deadline.sleep(PAUSE, ssh + ": reboot");
      // Cheaper for a busy guest than a login that fails.
      if (!SshBanner.answers(ssh.host(), ssh.port(), deadline.within(GREETING).remaining())) {
        last = "no ssh server answers";
        continue;
      }
      try {
        String now = ssh.succeed(BOOT_ID, deadline.within(ATTEMPT));
        if (!now.equals(before)) {
          return;
        }
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        last = e.getMessage();
      }
    }
    throw new DeadlineException(
        Failure.of(ssh + ": not back from its reboot")
            .withLimit(deadline.limit())
            .withEvidence(last)
            .withHint("its console log tells how far it got"));
  }

  /** The connection may end before the command does, and the shutdown may end the command. */
  private void request(Deadline deadline) {
    String sudo = ssh.user().equals("root") ? "" : "sudo ";
    ExecResult result;
    try {
      result = ssh.exec(sudo + "systemctl reboot", deadline.within(ATTEMPT));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.debug("{}: the connection ended with the reboot", ssh, e);
      return;
    }
    log.debug("{}: reboot requested, exit code {}", ssh, result.exitCode());
    if (result.exitCode() != 0 && result.exitCode() <= LAST_OF_ITS_OWN) {
      throw new OpsException(
          Failure.of(
                  ssh
                      + ": the reboot was refused: '"
                      + sudo
                      + "systemctl reboot' exited with "
                      + result.exitCode())
              .withEvidence(Outputs.end(result.stdout(), result.stderr())));
    }
  }
}
