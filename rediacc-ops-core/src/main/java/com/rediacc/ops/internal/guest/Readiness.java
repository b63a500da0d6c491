package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.ssh.SshBanner;
import com.rediacc.ops.internal.time.Backoff;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a VM that was powered on can be handed out: an ordered list of probes. Each may take what
 * is left of the deadline; the one that fails is named, with the end of the console. As much as can
 * be goes through the guest's own shell: a login costs a guest that is booting more than a second.
 */
public final class Readiness {
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
  private final Path console;
  private final Map<String, String> addresses;

  /**
   * @param addresses of all VMs of the cluster, by host name
   */
  public Readiness(
      Machine machine, GuestAccess guest, Path console, Map<String, String> addresses) {
    this.machine = machine;
    this.guest = guest;
    this.console = console;
    this.addresses = addresses;
  }

  /**
   * One step on the way to ready.
   *
   * @param name what is true once it has passed, such as {@code cloud-init finished}
   * @param hint where to look when it does not pass
   * @param check returns once it is true; throws when it will not be, or not in time
   */
  private record Probe(String name, String hint, Check check) {
    interface Check {
      void await(Deadline deadline);
    }
  }

  /**
   * Returns once every probe has passed.
   *
   * @throws DeadlineException when one did not pass in time; names it, and the whole limit
   * @throws OpsException when one failed; names it
   * @throws InterruptedOpsException when the thread was interrupted
   */
  public void await(Deadline deadline, Progress progress) {
    var probes = new ArrayList<>(List.of(machineRuns()));
    if (guest.isSshOnly()) {
      probes.addAll(bySsh());
    } else {
      probes.add(shellAnswers(progress));
      probes.addAll(byShell());
    }
    for (int i = 0; i < probes.size(); i++) {
      boolean shell = !guest.isSshOnly();
      pass(probes.get(i), i + 1, probes.size(), deadline, progress);
      if (shell && guest.isSshOnly()) {
        probes.subList(i + 1, probes.size()).clear();
        probes.addAll(bySsh());
      }
    }
    progress.phase(machine.name(), "ready");
  }

  private void pass(Probe probe, int number, int of, Deadline deadline, Progress progress) {
    progress.phase(machine.name(), probe.name());
    try {
      probe.check().await(deadline);
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      String which = String.format(Locale.ROOT, "probe %d of %d '%s'", number, of, probe.name());
      throw failed(which, probe.hint(), deadline, e);
    }
  }

  private List<Probe> byShell() {
    return List.of(cloudInitFinished(), namesResolved(), sshLogin());
  }

  private List<Probe> bySsh() {
    return List.of(sshPortOpen(), sshLogin(), cloudInitFinished(), namesResolved());
  }

  private Probe machineRuns() {
    return new Probe(
        "machine runs",
        "the emulator has ended; its last output may be in the console",
        deadline -> requireRunning());
  }

  private Probe shellAnswers(Progress progress) {
    return new Probe(
        "shell answers",
        "does the guest boot? does the image have cloud-init and Python, which bring the shell?",
        deadline -> awaitShell(deadline, progress));
  }

  private Probe cloudInitFinished() {
    return new Probe(
        "cloud-init finished",
        "see /var/log/cloud-init-output.log in the VM",
        this::awaitCloudInit);
  }

  private Probe namesResolved() {
    return new Probe(
        "names resolved", "see /etc/hostname and /etc/hosts in the VM", this::checkNames);
  }

  private Probe sshPortOpen() {
    return new Probe(
        "ssh port open",
        "does the guest boot? does it get an address on its management interface?",
        this::awaitBanner);
  }

  private Probe sshLogin() {
    return new Probe(
        "ssh login",
        "does the image have cloud-init, which installs the key? does sshd run?",
        this::awaitLogin);
  }

  private OpsException failed(String which, String hint, Deadline deadline, OpsException cause) {
    boolean late = cause instanceof DeadlineException;
    var failure =
        Failure.of(
                "VM "
                    + machine.name()
                    + ": "
                    + which
                    + (late ? " did not pass in time: " : " failed: ")
                    + cause.summary())
            .withEvidence("console of " + machine.name() + ":\n" + ConsoleLog.end(console))
            .withHint(hint)
            .withLog(console);
    return late
        ? new DeadlineException(failure.withLimit(deadline.limit()), cause)
        : new OpsException(failure, cause);
  }

  private void requireRunning() {
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
  private void awaitShell(Deadline deadline, Progress progress) {
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
  private void awaitBanner(Deadline deadline) {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    while (!SshBanner.answers(machine.sshHost(), machine.sshPort(), deadline.within(GREETING))) {
      requireRunning();
      requireTime(deadline, "no ssh server answers on port " + machine.sshPort());
      backoff.pause(deadline, machine.name() + ": waiting for ssh");
    }
  }

  /** Early in the boot sshd may still lack the user, or its host key. */
  private void awaitLogin(Deadline deadline) {
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
   * Waits for the file without starting a program each time, where the shell can (bash): nothing
   * ever comes through that pipe.
   */
  private static final String AWAIT_RESULT =
      """
      if [ -n "$BASH" ]; then
        eval 'exec 9<> <(:)'; nap() { read -r -t 0.2 -u 9; }
      else
        nap() { sleep 0.1; }
      fi
      until [ -e /run/cloud-init/result.json ]; do nap; done; cat /run/cloud-init/result.json""";

  /** The guest itself waits: one command, not one a poll, on a machine that is busy booting. */
  private void awaitCloudInit(Deadline deadline) {
    ExecResult answer;
    try {
      answer = guest.commands().run(AWAIT_RESULT, deadline);
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      requireRunning();
      throw e;
    }
    List<String> errors = CloudInitResult.errors(answer.stdout());
    if (!errors.isEmpty()) {
      throw new OpsException(
          Failure.of(
              "cloud-init reports " + errors.size() + " error(s): " + String.join("; ", errors)));
    }
  }

  private void checkNames(Deadline deadline) {
    String names = String.join(" ", addresses.keySet());
    // getent ahosts would add what a name server says of the names.
    String answer =
        guest
            .commands()
            .succeed("hostname; for n in " + names + "; do getent hosts $n; done", deadline);
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
