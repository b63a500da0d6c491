package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.ClockFaults;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ClockFaults} through the guest's own shell, which moves the clock without a process. */
record VmClock(RunningVm vm, FaultsInForce faults) implements ClockFaults {
  private static final Logger log = LoggerFactory.getLogger(VmClock.class);

  private static final Duration FARTHEST = Duration.ofDays(3660);
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final double FASTEST = 10;

  @Override
  public Fault jump(Duration by) {
    require(!by.isZero() && by.abs().compareTo(FARTHEST) <= 0, "a clock jumps up to 10 years", by);
    requireShell();
    String what = vm + "'s clock " + text(by);
    return faults.begin(what, FaultEffects.jump(vm.spec().id(), micros(by)), 0);
  }

  @Override
  public Fault strobe(Duration by, Duration period) {
    require(!by.isZero() && by.abs().compareTo(FARTHEST) <= 0, "a clock jumps up to 10 years", by);
    require(
        period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
        "a period is 200 ms to 1 h",
        period);
    String what =
        vm + "'s clock " + text(by) + " and back, each " + Durations.brief(period.dividedBy(2));
    boolean[] ahead = new boolean[1];
    return moving(
        what,
        period.dividedBy(2),
        () -> {
          ahead[0] = !ahead[0];
          return ahead[0] ? micros(by) : -micros(by);
        });
  }

  @Override
  public Fault drift(double rate) {
    require(
        rate != 0 && Math.abs(rate) <= FASTEST, "a clock gains up to 10 seconds a second", rate);
    long[] last = {System.nanoTime()};
    return moving(
        vm + "'s clock gains " + rate + " s a second",
        STEP,
        () -> {
          long now = System.nanoTime();
          double elapsed = (now - last[0]) / 1000.0;
          last[0] = now;
          return Math.round(elapsed * rate);
        });
  }

  private Fault moving(String what, Duration pause, LongSupplier micros) {
    faults.requireOwner(what);
    requireShell();
    // The first move is made here: it shows whether the guest takes it.
    move(micros.getAsLong());
    var thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Thread.sleep(pause.toMillis());
                  move(micros.getAsLong());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (OpsException e) {
                log.debug("{} ends", what, e);
              }
            },
            what);
    thread.setDaemon(true);
    thread.start();
    return faults.add(
        Set.of(vm.spec().id()),
        what,
        false,
        () -> {
          stop(thread);
          GuestClock.set(vm.guest(), Deadline.after(ANSWER));
        },
        () -> stop(thread));
  }

  private void move(long micros) {
    GuestClock.move(vm.guest(), Duration.of(micros, ChronoUnit.MICROS), Deadline.after(ANSWER));
  }

  private static void stop(Thread thread) {
    thread.interrupt();
    try {
      thread.join(ANSWER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireShell() {
    if (vm.guest().isSshOnly()) {
      throw new UnavailableException(
          Failure.of(vm + ": its clock is moved by its shell service, which it does not have"));
    }
  }

  private static void require(boolean right, String rule, Object value) {
    if (!right) {
      throw new InvalidInputException(rule + ", not " + value);
    }
  }

  private static String text(Duration by) {
    return Durations.brief(by.abs()) + (by.isNegative() ? " behind" : " ahead");
  }

  private static long micros(Duration by) {
    return by.toNanos() / 1000;
  }
}
