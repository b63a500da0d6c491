package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What is wrong with the network of one cluster: the sum of all faults. Thread-safe. */
public final class NetworkFaults {
  private static final Duration UNDOING = Duration.ofSeconds(20);

  private final boolean carriesFrames;
  private final Map<Integer, NetworkPort> ports = new HashMap<>();
  private final Map<Integer, Mac> macs = new HashMap<>();

  /**
   * @param carriesFrames whether wires are judged by this process; otherwise they are left to
   *     another one
   */
  public NetworkFaults(boolean carriesFrames) {
    this.carriesFrames = carriesFrames;
  }

  /**
   * A VM of the cluster.
   *
   * @param mac of its interface on the cluster's network
   * @param machine asked at each use
   */
  public synchronized void add(int vm, String mac, Supplier<Machine> machine) {
    ports.put(vm, new NetworkPort(machine));
    macs.put(vm, new Mac(mac));
  }

  /**
   * Brings these about; if one fails, all are undone.
   *
   * @param seed of what is random
   * @return what undoes them: does as much as it can, and throws when that was not all
   */
  public synchronized Runnable apply(FaultEffects effects, long seed, Deadline deadline) {
    var done = new ArrayList<Runnable>();
    try {
      for (Cut cut : effects.cuts()) {
        port(cut.vm()).cut(cut.direction(), true, deadline);
        done.add(() -> port(cut.vm()).cut(cut.direction(), false, Deadline.after(UNDOING)));
      }
      for (int vm : effects.unplugged()) {
        port(vm).unplug(true, deadline);
        done.add(() -> port(vm).unplug(false, Deadline.after(UNDOING)));
      }
      var random = new SplittableRandom(seed);
      for (Wire wire : carriesFrames ? effects.wires() : List.<Wire>of()) {
        var rule =
            new FrameRule(mac(wire.from()), mac(wire.to()), effects.quality(), random.split());
        port(wire.to()).add(rule, deadline);
        done.add(() -> port(wire.to()).remove(rule));
      }
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(
          () -> {
            try {
              undo(done);
            } catch (OpsException suppressed) {
              e.addSuppressed(suppressed);
            }
          });
      throw e;
    }
    return () -> undo(done);
  }

  /** What {@link #apply} would return for effects that another process brought about. */
  public synchronized Runnable assume(FaultEffects effects) {
    var done = new ArrayList<Runnable>();
    for (Cut cut : effects.cuts()) {
      port(cut.vm()).assumeCut(cut.direction());
      done.add(() -> port(cut.vm()).cut(cut.direction(), false, Deadline.after(UNDOING)));
    }
    for (int vm : effects.unplugged()) {
      port(vm).assumeUnplugged();
      done.add(() -> port(vm).unplug(false, Deadline.after(UNDOING)));
    }
    return () -> undo(done);
  }

  /** Brings about on a machine that was powered on again what was wrong with it before. */
  public synchronized void reapply(int vm, Deadline deadline) {
    port(vm).reapply(deadline);
  }

  private synchronized void undo(List<Runnable> done) {
    List<Runnable> left = new ArrayList<>(done);
    Collections.reverse(left);
    OpsException failure = null;
    for (Runnable undoing : left) {
      try {
        undoing.run();
        done.remove(undoing);
      } catch (OpsException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private NetworkPort port(int vm) {
    return Objects.requireNonNull(ports.get(vm), "port");
  }

  private Mac mac(int vm) {
    return Objects.requireNonNull(macs.get(vm), "mac");
  }
}
