package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineState;
import com.rediacc.ops.internal.ssh.MinaSshHandle;
import com.rediacc.ops.internal.ssh.SshBanner;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Whether a VM that was powered on can be handed out: an ordered list of probes. Each waits no
 * longer than the operation has left; the one that fails is named, with the end of the console.
 */
public final class Readiness {
  private static final Duration FIRST_POLL = Duration.ofMillis(20);
  private static final Duration LONGEST_POLL = Duration.ofMillis(250);

  /** A guest that accepts a connection may take this long for a login before it is asked anew. */
  private static final Duration LOGIN = Duration.ofSeconds(20);

  private final Machine machine;
  private final MinaSshHandle ssh;
  private final Path console;
  private final Map<String, String> addresses;

  /**
   * @param addresses of all VMs of the cluster, by host name
   */
  public Readiness(
      Machine machine, MinaSshHandle ssh, Path console, Map<String, String> addresses) {
    this.machine = machine;
    this.ssh = ssh;
    this.console = console;
    this.addresses = addresses;
  }

  /**
   * Returns once every probe has passed.
   *
   * @throws OpsException naming the probe that did not
   */
  public void await(Deadline deadline, Progress progress) {
    List<Probe> probes = probes();
    for (int i = 0; i < probes.size(); i++) {
      Probe probe = probes.get(i);
      progress.phase(machine.name(), probe.name());
      try {
        probe.check().await(deadline);
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        throw failed(probe, i + 1, probes.size(), e);
      }
    }
    progress.phase(machine.name(), "ready");
  }

  private List<Probe> probes() {
    return List.of(
        new Probe(
            "machine runs",
            "the emulator ended; its last words are in the console",
            deadline -> requireRunning()),
        new Probe(
            "ssh port open",
            "does the guest boot? does it get an address on its management interface?",
            this::awaitBanner),
        new Probe(
            "ssh login",
            "does the image have cloud-init, which installs the key?",
            this::awaitLogin),
        new Probe(
            "cloud-init finished",
            "see /var/log/cloud-init-output.log in the VM",
            this::awaitCloudInit),
        new Probe(
            "names resolved", "see /etc/hostname and /etc/hosts in the VM", this::checkNames));
  }

  private OpsException failed(Probe probe, int number, int count, OpsException cause) {
    boolean late = cause instanceof DeadlineException;
    String what =
        String.format(
            "VM %s: probe %d of %d '%s' %s: %s",
            machine.name(),
            number,
            count,
            probe.name(),
            late ? "did not pass in time" : "failed",
            firstLine(cause));
    var failure =
        Failure.of(what)
            .withEvidence("console of " + machine.name() + ":\n" + ConsoleLog.end(console))
            .withHint(probe.hint())
            .withLog(console);
    return late
        ? new DeadlineException(failure.withLimit(cause.failure().limit().orElse("")), cause)
        : new OpsException(failure, cause);
  }

  private static String firstLine(OpsException e) {
    return e.getMessage().lines().findFirst().orElse("");
  }

  private void requireRunning() {
    MachineState state = machine.state();
    if (state == MachineState.STOPPED) {
      throw new OpsException(Failure.of("the machine has ended"));
    }
    if (state == MachineState.PAUSED) {
      // Nobody paused it: emulators do so when they cannot write the guest's disk.
      throw new OpsException(Failure.of("the machine was paused; is the host's disk full?"));
    }
  }

  /** A forwarded port accepts before the guest listens: only the server's own words count. */
  private void awaitBanner(Deadline deadline) {
    Duration pause = FIRST_POLL;
    while (!SshBanner.answers(
        machine.sshHost(), machine.sshPort(), min(Duration.ofSeconds(2), deadline.remaining()))) {
      requireRunning();
      overdue(deadline, "no ssh server answers on port " + machine.sshPort());
      deadline.sleep(pause, machine.name() + ": waiting for ssh");
      pause = min(pause.multipliedBy(2), LONGEST_POLL);
    }
  }

  /** Early in the boot sshd may still lack the user, or its host key. */
  private void awaitLogin(Deadline deadline) {
    Duration pause = FIRST_POLL;
    while (true) {
      try {
        ssh.exec("true", min(LOGIN, deadline.remaining()));
        return;
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        requireRunning();
        overdue(deadline, "the last attempt said: " + firstLine(e));
      }
      deadline.sleep(pause, machine.name() + ": waiting for a login");
      pause = min(pause.multipliedBy(2), LONGEST_POLL);
    }
  }

  /** The guest itself waits: one command, not one a poll, on a machine that is busy booting. */
  private void awaitCloudInit(Deadline deadline) {
    String result = "/run/cloud-init/result.json";
    ExecResult answer;
    try {
      answer =
          ssh.exec(
              "until [ -e " + result + " ]; do sleep 0.1; done; cat " + result,
              deadline.remaining());
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
    // getent ahosts would mix in what a name server says of the names.
    String answer =
        ssh.succeed(
            "hostname; for n in " + names + "; do getent hosts $n; done", deadline.remaining());
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

  private static void overdue(Deadline deadline, String lastSeen) {
    if (deadline.isOver()) {
      throw new DeadlineException(Failure.of(lastSeen).withLimit(deadline.limit()));
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
