package com.rediacc.ops.internal.fault;

import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineNetwork.Direction;
import com.rediacc.ops.internal.time.Deadline;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is wrong with the interface of one VM, by how many faults. Not thread-safe. */
final class NetworkPort {
  private final Supplier<Machine> machine;
  private final Map<Direction, Integer> cuts = new EnumMap<>(Direction.class);
  private final FramePath frames;
  private int unplugged;

  NetworkPort(Supplier<Machine> machine) {
    this.machine = machine;
    this.frames = new FramePath(machine);
  }

  /** One cut more or less; told to the machine when it is the first, or was the last. */
  void cut(Direction direction, boolean more, Deadline deadline) {
    int before = cuts.getOrDefault(direction, 0);
    int after = before + (more ? 1 : -1);
    if (before == 0) {
      machine.get().network().cut(direction, deadline);
    } else if (after == 0 && runs()) {
      machine.get().network().reconnect(direction, deadline);
    }
    cuts.put(direction, after);
  }

  /** One cut more, which the machine has already. */
  void assumeCut(Direction direction) {
    cuts.merge(direction, 1, Integer::sum);
  }

  /** One hand more or less on the cable. */
  void unplug(boolean more, Deadline deadline) {
    int after = unplugged + (more ? 1 : -1);
    if (unplugged == 0) {
      machine.get().network().unplug(deadline);
    } else if (after == 0 && runs()) {
      machine.get().network().plug(deadline);
    }
    unplugged = after;
  }

  /** One hand more, which is there already. */
  void assumeUnplugged() {
    unplugged++;
  }

  void add(FrameRule rule, Deadline deadline) {
    frames.add(rule);
    try {
      frames.settle(deadline);
    } catch (RuntimeException | Error e) {
      frames.remove(rule);
      throw e;
    }
  }

  void remove(FrameRule rule) {
    frames.remove(rule);
  }

  /** The same on a machine that was powered on again and knows nothing of it. */
  void reapply(Deadline deadline) {
    for (var cut : cuts.entrySet()) {
      if (cut.getValue() > 0) {
        machine.get().network().cut(cut.getKey(), deadline);
      }
    }
    if (unplugged > 0) {
      machine.get().network().unplug(deadline);
    }
    frames.renew(deadline);
  }

  private boolean runs() {
    return machine.get().state() != Machine.State.STOPPED;
  }
}
