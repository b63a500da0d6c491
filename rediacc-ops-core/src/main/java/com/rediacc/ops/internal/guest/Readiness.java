package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Path;
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
  private final Machine machine;
  private final GuestAccess guest;
  private final Path console;
  private final Questions ask;

  /**
   * @param addresses of all VMs of the cluster, by host name
   */
  public Readiness(
      Machine machine, GuestAccess guest, Path console, Map<String, String> addresses) {
    this.machine = machine;
    this.guest = guest;
    this.console = console;
    this.ask = new Questions(machine, guest, addresses);
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
      probes.addAll(bySsh(progress));
    } else {
      probes.add(shellAnswers(progress));
      probes.addAll(byShell(progress));
    }
    for (int i = 0; i < probes.size(); i++) {
      boolean shell = !guest.isSshOnly();
      pass(probes.get(i), i + 1, probes.size(), deadline, progress);
      if (shell && guest.isSshOnly()) {
        probes.subList(i + 1, probes.size()).clear();
        probes.addAll(bySsh(progress));
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

  private List<Probe> byShell(Progress progress) {
    return List.of(cloudInitFinished(progress), namesResolved(progress), sshLogin());
  }

  private List<Probe> bySsh(Progress progress) {
    return List.of(sshPortOpen(), sshLogin(), cloudInitFinished(progress), namesResolved(progress));
  }

  private Probe machineRuns() {
    return new Probe(
        "machine runs",
        "the emulator has ended; its last output may be in the console",
        deadline -> ask.requireRunning());
  }

  private Probe shellAnswers(Progress progress) {
    return new Probe(
        "shell answers",
        "does the guest boot? does the image have cloud-init and Python, which bring the shell?",
        deadline -> ask.awaitShell(deadline, progress));
  }

  private Probe cloudInitFinished(Progress progress) {
    return new Probe(
        "cloud-init finished",
        "see /var/log/cloud-init-output.log in the VM",
        deadline -> ask.awaitCloudInit(deadline, progress));
  }

  private Probe namesResolved(Progress progress) {
    return new Probe(
        "names resolved",
        "see /etc/hostname and /etc/hosts in the VM",
        deadline -> ask.checkNames(deadline, progress));
  }

  private Probe sshPortOpen() {
    return new Probe(
        "ssh port open",
        "does the guest boot? does it get an address on its management interface?",
        ask::awaitBanner);
  }

  private Probe sshLogin() {
    return new Probe(
        "ssh login",
        "does the image have cloud-init, which installs the key? does sshd run?",
        ask::awaitLogin);
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
}
