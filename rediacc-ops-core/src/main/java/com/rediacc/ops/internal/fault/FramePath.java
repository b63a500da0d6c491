package com.rediacc.ops.internal.fault;

import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How frames come to one VM: straight, or through a relay while there are rules for them. Not
 * thread-safe.
 */
final class FramePath {
  private final Supplier<Machine> machine;
  private final List<FrameRule> rules = new ArrayList<>();
  private Optional<FrameRelay> relay = Optional.empty();

  /**
   * @param machine asked at each use
   */
  FramePath(Supplier<Machine> machine) {
    this.machine = machine;
  }

  /** Notes a rule; {@link #settle} puts it in force. */
  void add(FrameRule rule) {
    rules.add(rule);
  }

  /** Ends a rule at once; with the last one, frames go straight again. */
  void remove(FrameRule rule) {
    rules.remove(rule);
    // Frames pass even if the relay cannot be ended.
    relay.ifPresent(found -> found.apply(rules));
    if (rules.isEmpty()) {
      endRelay();
    }
  }

  /** Brings about what the rules ask for; does nothing where all is as it should be. */
  void settle(Deadline deadline) {
    if (rules.isEmpty() || relay.filter(FrameRelay::isOver).isPresent()) {
      endRelay();
    }
    if (!rules.isEmpty() && relay.isEmpty()) {
      FrameTap tap = machine.get().network().tap(deadline);
      relay = Optional.of(FrameRelay.start(machine.get().name(), tap));
    }
    relay.ifPresent(found -> found.apply(rules));
  }

  /** The same on a machine that was powered on again and knows nothing of it. */
  void renew(Deadline deadline) {
    endRelay();
    settle(deadline);
  }

  private void endRelay() {
    relay.ifPresent(FrameRelay::close);
    relay = Optional.empty();
  }
}
