package com.rediacc.ops;

import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.internal.Uninterrupted;
import com.rediacc.ops.report.Durations;
import com.rediacc.ops.report.OpsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps moments of a whole cluster, and goes back to them: all VMs pause, then all go on. */
final class Moments {
  private static final Logger log = LoggerFactory.getLogger(Moments.class);

  private final List<Vm> vms;

  Moments(List<Vm> vms) {
    this.vms = vms;
  }

  /** Returns when all were paused. */
  Instant keep(String name, Deadline deadline) {
    long begin = System.nanoTime();
    Instant paused;
    try {
      onAll("pausing VMs", machine -> machine.pause(deadline.remaining()), deadline);
      paused = Instant.now();
      onAll("keeping VMs", machine -> machine.keep(name, deadline.remaining()), deadline);
    } finally {
      Uninterrupted.run(this::resume);
    }
    setClocks(deadline);
    log.info("kept '{}' in {}", name, since(begin));
    return paused;
  }

  /**
   * Goes back, and proves ssh on every VM with its clock set.
   *
   * @throws OpsException when a VM did not come back: none of them may be used any more
   */
  void returnTo(String name, Deadline deadline) {
    long begin = System.nanoTime();
    onAll("pausing VMs", machine -> machine.pause(deadline.remaining()), deadline);
    onAll("going back", machine -> machine.returnTo(name, deadline.remaining()), deadline);
    // The other end of what is open knows nothing of it any more.
    vms.forEach(vm -> vm.ssh().close());
    Duration spread = resume();
    String load = since(begin);
    List<Duration> skews = setClocks(deadline);
    log.info(
        "went back to '{}' in {} (loaded in {}, resumed within {} us, clock error {} ms)",
        name,
        since(begin),
        load,
        spread.toNanos() / 1000,
        skews.stream().map(Duration::toMillis).toList());
  }

  void forget(String name, Deadline deadline) {
    onAll("pausing VMs", machine -> machine.pause(deadline.remaining()), deadline);
    try {
      onAll("forgetting", machine -> machine.forget(name, deadline.remaining()), deadline);
    } finally {
      Uninterrupted.run(this::resume);
    }
    setClocks(deadline);
  }

  /** They stood still while the VMs did. Returns by how much they are still wrong. */
  private List<Duration> setClocks(Deadline deadline) {
    List<Callable<Duration>> wakings = new ArrayList<>();
    vms.forEach(vm -> wakings.add(() -> GuestClock.set(vm.ssh(), deadline)));
    return Together.run("waking VMs", vms.size(), wakings, deadline);
  }

  /** All as near to each other as can be; returns the time between the first and the last. */
  private Duration resume() {
    var first = new AtomicLong(Long.MAX_VALUE);
    var last = new AtomicLong(Long.MIN_VALUE);
    onAll(
        "resuming VMs",
        machine -> {
          machine.resume(Teardown.GRACE);
          long now = System.nanoTime();
          first.accumulateAndGet(now, Math::min);
          last.accumulateAndGet(now, Math::max);
        },
        Deadline.after(Teardown.GRACE));
    return Duration.ofNanos(last.get() - first.get());
  }

  private void onAll(String what, Consumer<Machine> work, Deadline deadline) {
    List<Callable<Machine>> tasks = new ArrayList<>();
    for (Vm vm : vms) {
      tasks.add(
          () -> {
            work.accept(vm.machine());
            return vm.machine();
          });
    }
    Together.run(what, vms.size(), tasks, deadline);
  }

  private static String since(long begin) {
    return Durations.brief(Duration.ofNanos(System.nanoTime() - begin));
  }
}
