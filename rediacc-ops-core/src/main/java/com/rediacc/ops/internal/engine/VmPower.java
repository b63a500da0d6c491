package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.guest.ConsoleLog;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.guest.Readiness;
import com.rediacc.ops.internal.host.HeldPort;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Power and processor of the VMs of one cluster, as who has the machine at hand. Thread-safe. */
public final class VmPower {
  private static final Logger log = LoggerFactory.getLogger(VmPower.class);

  private static final Duration CUT = Duration.ofSeconds(30);
  private static final Duration QUESTION = Duration.ofSeconds(10);
  private static final Duration PANIC = Duration.ofSeconds(20);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration POLL = Duration.ofMillis(50);

  private static final String BOOT_ID = "cat /proc/sys/kernel/random/boot_id";

  private static final String PANICKED = "Kernel panic - not syncing";

  /** Asks by a non-maskable interrupt, which no guest masks by accident. */
  private static final String PANIC_BY_INTERRUPT =
      "echo 1 >/proc/sys/kernel/unknown_nmi_panic; echo 0 >/proc/sys/kernel/panic";

  /** Once the answer is on its way. Source: Linux, admin-guide/sysrq. */
  private static final String PANIC_BY_ITSELF =
      "echo 0 >/proc/sys/kernel/panic; (sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &";

  private final EngineContext context;
  private final RunningCluster cluster;
  private final FaultsInForce faults;

  /** By VM: that its power is off. */
  private final Map<RunningVm, Fault> off = new ConcurrentHashMap<>();

  /** By VM that is off: the port that leads to its ssh when it runs. */
  private final Map<RunningVm, HeldPort> ports = new ConcurrentHashMap<>();

  VmPower(EngineContext context, RunningCluster cluster, FaultsInForce faults) {
    this.context = context;
    this.cluster = cluster;
    this.faults = faults;
  }

  /** How long a VM may take to boot, or to shut down. */
  public Duration patience() {
    return Duration.ofMinutes(5).multipliedBy(cluster.accelerator().kind().timeoutFactor());
  }

  /** Ends the VM at once; what it wrote to its disk stays there. Healed by powering it on. */
  public Fault cut(RunningVm vm) {
    return cut(vm, vm + " without power");
  }

  private Fault cut(RunningVm vm, String what) {
    end(vm);
    return isOff(vm, what);
  }

  /** Ends the VM at once. */
  void end(RunningVm vm) {
    vm.machine().destroy(Deadline.after(CUT));
    vm.guest().close();
  }

  /** Notes that it has no power. */
  Fault isOff(RunningVm vm, String what) {
    Set<Integer> concerned = Set.of(vm.spec().id());
    // That of a detached cluster is no port which the kernel gives away; domains have addresses.
    if (cluster.state().lifetime() == Lifetime.OWNED && cluster.backend() == BackendKind.QEMU) {
      ports.put(vm, HeldPort.hold(vm.plan().sshPort()));
    }
    Fault fault =
        faults.add(concerned, what, true, () -> on(vm, patience()), () -> releasePort(vm));
    off.put(vm, fault);
    return fault;
  }

  private void releasePort(RunningVm vm) {
    Optional.ofNullable(ports.remove(vm)).ifPresent(HeldPort::close);
  }

  /** Presses the power button and waits until the VM is off. */
  public void shutdown(RunningVm vm, Duration timeout) {
    var deadline = Deadline.after(timeout);
    boolean deaf = isArm(vm) && vm.plan().boot().kernel().isPresent();
    if (deaf && vm.machine().state() == Machine.State.RUNNING) {
      // Without firmware there is no ACPI, and Debian's cloud kernel knows no other power button.
      vm.guest().shell().succeed("systemctl --no-block poweroff", deadline.remaining());
    }
    vm.machine().powerOff(deadline);
    vm.guest().close();
    isOff(vm, vm + " shut down");
  }

  private static boolean isArm(RunningVm vm) {
    return vm.plan().boot().architecture() == Architecture.ARM64;
  }

  /** Boots the VM from its disk and waits until it is ready; nothing when it runs. */
  public void on(RunningVm vm, Duration timeout) {
    if (vm.machine().state() == Machine.State.STOPPED) {
      faults.locked(() -> boot(vm, Deadline.after(timeout)));
    }
    Optional.ofNullable(off.remove(vm)).ifPresent(Fault::close);
  }

  private Machine boot(RunningVm vm, Deadline deadline) {
    vm.guest().close();
    Backend backend = context.backends().of(cluster.backend());
    releasePort(vm);
    Machine machine = backend.launch(vm.plan(), deadline);
    faults.reapply(vm, deadline);
    machine.resume(deadline);
    awaitReady(vm, deadline);
    return machine;
  }

  private void awaitReady(RunningVm vm, Deadline deadline) {
    new Readiness(vm.machine(), vm.guest(), vm.console(), cluster.spec().addresses())
        .await(deadline, Progress.SILENT);
    GuestClock.set(vm.guest(), deadline);
  }

  /** Presses the reset button, and waits until the VM has booted again. */
  public void reset(RunningVm vm, Duration timeout) {
    var deadline = Deadline.after(timeout);
    Optional<String> before = bootId(vm, deadline);
    vm.machine().reset(deadline);
    vm.guest().close();
    // What ran before the reset may still answer once.
    while (before.isPresent() && before.equals(bootId(vm, deadline))) {
      deadline.check("VM " + vm + ": reset");
      vm.guest().close();
      deadline.sleep(POLL, "VM " + vm + ": reset");
    }
    awaitReady(vm, deadline);
  }

  private static Optional<String> bootId(RunningVm vm, Deadline deadline) {
    try {
      Deadline answer = deadline.within(QUESTION);
      return Optional.of(vm.guest().shell().succeed(BOOT_ID, answer.remaining()).strip());
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.debug("{} does not say which boot it is", vm, e);
      return Optional.empty();
    }
  }

  /** Makes the guest's kernel panic, and stay so. */
  public void panic(RunningVm vm) {
    var deadline = Deadline.after(PANIC);
    long before = ConsoleLog.size(vm.console());
    if (isArm(vm)) {
      // Its board has no such interrupt.
      vm.guest().shell().succeed(PANIC_BY_ITSELF);
    } else {
      vm.guest().shell().succeed(PANIC_BY_INTERRUPT);
      vm.machine().interrupt(deadline);
    }
    while (!ConsoleLog.hasSince(before, PANICKED, vm.console())) {
      if (deadline.isOver()) {
        throw new DeadlineException(
            Failure.of("VM " + vm + ": its kernel did not panic")
                .withLimit(deadline.limit())
                .withLog(vm.console()));
      }
      deadline.sleep(POLL, "VM " + vm + ": panic");
    }
    vm.guest().close();
  }

  /** Cuts the power, and powers the VM on again in the background after this time. */
  public Fault restartAfter(RunningVm vm, Duration pause) {
    if (pause.isNegative() || pause.compareTo(LONGEST_PAUSE) > 0) {
      throw new InvalidInputException("a VM is restarted after 0 to 1 h, not " + pause);
    }
    String what = vm + " without power for " + Durations.brief(pause);
    faults.requireOwner(what);
    Fault fault = cut(vm, what);
    var thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(pause.toMillis());
                fault.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (OpsException e) {
                log.warn("{} is not restarted: {}", vm, e.getMessage());
              }
            },
            "restart of " + vm);
    thread.setDaemon(true);
    thread.start();
    return fault;
  }
}
