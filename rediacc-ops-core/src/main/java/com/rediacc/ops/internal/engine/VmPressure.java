package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.PressureFaults;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultEffects.Pressure;
import com.rediacc.ops.internal.guest.GuestPressure;
import java.util.Locale;
import java.util.UUID;

/** {@link PressureFaults} through the guest's own shell. */
record VmPressure(RunningVm vm, FaultsInForce faults) implements PressureFaults {
  private static final int MOST_WORKERS = 64;

  /** Left available to other programs: with less, a guest can hardly run what heals it. */
  private static final int FLOOR_MB = 64;

  @Override
  public Fault cpu(int workers) {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new InvalidInputException(
          "processors are kept busy by 1 to " + MOST_WORKERS + " workers, not " + workers);
    }
    requireRunning();
    String loops = workers == 1 ? "1 busy loop" : workers + " busy loops";
    return begin(loops, new Pressure(vm.spec().id(), unit(), workers, 0));
  }

  @Override
  public Fault memory(int mb) {
    if (mb < 1) {
      throw new InvalidInputException("at least 1 MB of memory is taken, not " + mb);
    }
    requireRunning();
    long available = GuestPressure.availableMb(vm.guest().shell());
    if (available - mb < FLOOR_MB) {
      throw new UnavailableException(
          Failure.of(
                  vm
                      + ": "
                      + mb
                      + " MB cannot be taken: "
                      + available
                      + " MB are available, of which "
                      + FLOOR_MB
                      + " MB are to be left")
              .withHint(
                  available > FLOOR_MB
                      ? "take " + (available - FLOOR_MB) + " MB or less"
                      : "give the VM more memory"));
    }
    return begin(mb + " MB of memory taken", new Pressure(vm.spec().id(), unit(), 0, mb));
  }

  private Fault begin(String what, Pressure pressure) {
    return faults.begin(vm + ": " + what, FaultEffects.pressure(pressure), 0);
  }

  /** Found by this name also by another process. */
  private static String unit() {
    return "rediacc-pressure-" + UUID.randomUUID().toString().substring(0, 8) + ".service";
  }

  private void requireRunning() {
    Machine.State state = vm.machine().state();
    if (state != Machine.State.RUNNING) {
      throw new UnavailableException(
          Failure.of(vm + " does not run: it is " + state.name().toLowerCase(Locale.ROOT))
              .withHint("pressure comes from within a guest"));
    }
  }
}
