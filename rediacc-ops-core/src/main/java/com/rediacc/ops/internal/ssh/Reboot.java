package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.command.Outcome;
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

  private final SshConnection connection;
  private final SshEndpoint vm;

  Reboot(SshConnection connection) {
    this.connection = connection;
    this.vm = connection.endpoint();
  }

  void run(Deadline deadline) {
    String before = bootId(deadline);
    request(deadline);
    String last = "";
    while (!deadline.isOver()) {
      // The old connection may look open: a kernel that reboots closes none.
      connection.drop();
      deadline.sleep(PAUSE, vm + ": reboot");
      // Cheaper for a busy guest than a login that fails.
      if (!SshBanner.answers(vm.host(), vm.port(), deadline.within(GREETING))) {
        last = "no ssh server answers";
        continue;
      }
      try {
        String now = bootId(deadline.within(ATTEMPT));
        if (!now.equals(before)) {
          return;
        }
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        last = String.valueOf(e.getMessage());
      }
    }
    throw new DeadlineException(
        Failure.of(vm + ": not back from its reboot")
            .withLimit(deadline.limit())
            .withEvidence(last)
            .withHint("its console log shows how far it got"));
  }

  private String bootId(Deadline deadline) {
    ExecResult result = RemoteCommand.run(connection, BOOT_ID, deadline);
    return Outcome.succeeded(vm.toString(), BOOT_ID, result).stdout();
  }

  /** The connection may end before the command does, and the shutdown may end the command. */
  private void request(Deadline deadline) {
    String sudo = vm.user().equals("root") ? "" : "sudo ";
    ExecResult result;
    try {
      result = RemoteCommand.run(connection, sudo + "systemctl reboot", deadline.within(ATTEMPT));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.debug("{}: the connection ended with the reboot", vm, e);
      return;
    }
    log.debug("{}: reboot requested, exit code {}", vm, result.exitCode());
    if (result.exitCode() != 0 && result.exitCode() <= LAST_OF_ITS_OWN) {
      throw new OpsException(
          Failure.of(
                  vm
                      + ": the reboot was refused: '"
                      + sudo
                      + "systemctl reboot' exited with "
                      + result.exitCode())
              .withEvidence(Outcome.evidence(result)));
    }
  }
}
