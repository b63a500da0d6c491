package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.internal.ssh.SshBanner;
import com.rediacc.ops.internal.time.Backoff;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a guest that is booting is asked, each time until it answers. All methods throw {@link
 * DeadlineException} when it does not in time, {@link InterruptedOpsException} when the thread is
 * interrupted, and {@link OpsException} when it will not, or with the wrong answer.
 */
final class Questions {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /** One attempt at the shell; then it is seen whether the guest has come up without it. */
  private static final Duration SHELL = Duration.ofSeconds(5);

  /** cloud-init starts the shell long before sshd: one that is not there by then is not coming. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** One attempt at a greeting: a forwarder may accept a connection that leads nowhere. */
  private static final Duration GREETING = Duration.ofSeconds(2);

  /** One attempt at a login: a guest that is busy booting may drop the connection silently. */
  private static final Duration LOGIN = Duration.ofSeconds(20);

  private final Machine machine;
  private final GuestAccess guest;
  private final Map<String, String> addresses;

  Questions(Machine machine, GuestAccess guest, Map<String, String> addresses) {
    this.machine = machine;
    this.guest = guest;
    this.addresses = addresses;
  }

  void requireRunning() {
    Machine.State state = machine.state();
    if (state == Machine.State.STOPPED) {
      throw new OpsException(Failure.of("the machine has ended"));
    }
    if (state == Machine.State.PAUSED) {
      // Nobody paused it: emulators do so when they cannot write the guest's disk.
      throw new OpsException(Failure.of("the machine was paused; is the host's disk full?"));
    }
  }

  /** One wait, not polls: the guest answers as soon as its service begins. */
  void awaitShell(Deadline deadline, Progress progress) {
    Deadline grace = deadline;
    while (true) {
      try {
        guest.port().awaitAnswer(deadline.within(SHELL));
        return;
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        requireRunning();
        requireTime(deadline, "no shell service and no ssh server answers");
      }
      boolean ssh =
          SshBanner.answers(machine.sshHost(), machine.sshPort(), deadline.within(GREETING));
      if (!ssh) {
        grace = deadline;
      } else if (grace == deadline) {
        grace = Deadline.after(GRACE);
      } else if (grace.isOver()) {
        progress.note(guest.useSshOnly());
        return;
      }
    }
  }

  /** A forwarded port accepts before the guest listens: only the server's own greeting counts. */
  void awaitBanner(Deadline deadline) {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    while (!SshBanner.answers(machine.sshHost(), machine.sshPort(), deadline.within(GREETING))) {
      requireRunning();
      requireTime(deadline, "no ssh server answers on port " + machine.sshPort());
      backoff.pause(deadline, machine.name() + ": waiting for ssh");
    }
  }

  /** Early in the boot sshd may still lack the user, or its host key. */
  void awaitLogin(Deadline deadline) {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      try {
        guest.ssh().exec("true", deadline.within(LOGIN));
        return;
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        requireRunning();
        requireTime(deadline, "the last attempt failed: " + e.summary());
      }
      backoff.pause(deadline, machine.name() + ": waiting for a login");
    }
  }

  /**
   * Waits for the file without starting a program each time, where the shell can (bash) and may
   * (SELinux): nothing ever comes through that pipe.
   */
  private static final String AWAIT_RESULT =
      """
      if [ -n "$BASH" ] && eval 'exec 9<> <(:)' 2>/dev/null; then
        nap() { read -r -t 0.2 -u 9; }
      else
        nap() { sleep 0.1; }
      fi
      until [ -e /run/cloud-init/result.json ]; do nap; done; cat /run/cloud-init/result.json""";

  /** The guest itself waits: one command, not one a poll, on a machine that is busy booting. */
  void awaitCloudInit(Deadline deadline, Progress progress) {
    ExecResult answer = ask(AWAIT_RESULT, deadline, progress);
    List<String> errors = CloudInitResult.errors(answer.stdout());
    if (!errors.isEmpty()) {
      throw new OpsException(
          Failure.of(
              "cloud-init reports " + errors.size() + " error(s): " + String.join("; ", errors)));
    }
  }

  /**
   * Asks what can be asked again: the shell service may be restarted meanwhile, or stopped, as by
   * user-data; then ssh answers.
   */
  private ExecResult ask(String command, Deadline deadline, Progress progress) {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      boolean shell = !guest.isSshOnly();
      try {
        return guest.commands().run(command, deadline);
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        requireRunning();
        if (!shell || deadline.isOver()) {
          throw e;
        }
      }
      backoff.pause(deadline, machine.name() + ": asking again");
      awaitShell(deadline, progress);
      if (guest.isSshOnly()) {
        awaitLogin(deadline);
      }
    }
  }

  void checkNames(Deadline deadline, Progress progress) {
    String names = String.join(" ", addresses.keySet());
    // getent ahosts would add what a name server says of the names.
    String command = "hostname; for n in " + names + "; do getent hosts $n; done";
    ExecResult result = ask(command, deadline, progress);
    String answer = Outcome.succeeded(guest.ssh().place(), command, result).stdout();
    List<String> lines = answer.lines().map(String::strip).toList();
    if (lines.isEmpty() || !lines.get(0).equals(machine.name())) {
      throw new OpsException(
          Failure.of("the host name is not " + machine.name() + " but: " + answer));
    }
    addresses.forEach(
        (name, address) -> {
          boolean known =
              lines.stream()
                  .map(line -> List.of(line.split("\\s+")))
                  .anyMatch(words -> words.get(0).equals(address) && words.contains(name));
          if (!known) {
            throw new OpsException(
                Failure.of(name + " does not resolve to " + address + " but: " + answer));
          }
        });
  }

  private static void requireTime(Deadline deadline, String lastSeen) {
    if (deadline.isOver()) {
      throw new DeadlineException(Failure.of(lastSeen).withLimit(deadline.limit()));
    }
  }
}
