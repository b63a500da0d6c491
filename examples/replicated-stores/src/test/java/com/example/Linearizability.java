package com.example;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether what clients saw of one register can be explained by one order of all operations, each at
 * some moment between its call and its return. Source: J. Wing, C. Gong, Testing and Verifying
 * Concurrent Objects, 1993; with G. Lowe's memory of what was tried.
 */
final class Linearizability {
  /**
   * An operation of a client.
   *
   * @param write whether it writes {@code value}; otherwise it has read it
   * @param called when, as all times by one clock
   * @param returned when; {@link Long#MAX_VALUE} when nobody knows whether it was done, or will be
   */
  record Operation(boolean write, String value, long called, long returned) {
    boolean isUnknown() {
      return returned == Long.MAX_VALUE;
    }
  }

  private record Tried(BitSet done, String value) {}

  private final List<Operation> history;
  private final Set<Tried> tried = new HashSet<>();

  private Linearizability(List<Operation> history) {
    this.history = List.copyOf(history);
  }

  /**
   * Looks for such an order.
   *
   * @param initial what the register held before
   */
  static boolean holds(List<Operation> history, String initial) {
    return new Linearizability(history).search(new BitSet(), initial);
  }

  private boolean search(BitSet done, String value) {
    long firstReturn = Long.MAX_VALUE;
    var left = new ArrayList<Integer>();
    for (int i = done.nextClearBit(0); i < history.size(); i = done.nextClearBit(i + 1)) {
      firstReturn = Math.min(firstReturn, history.get(i).returned());
      left.add(i);
    }
    if (left.stream().allMatch(i -> history.get(i).isUnknown())) {
      return true;
    }
    if (!tried.add(new Tried((BitSet) done.clone(), value))) {
      return false;
    }
    for (int i : left) {
      Operation next = history.get(i);
      // What was called after another had returned cannot have come before it.
      if (next.called() > firstReturn || !next.write() && !Objects.equals(next.value(), value)) {
        continue;
      }
      done.set(i);
      if (search(done, next.write() ? next.value() : value)) {
        return true;
      }
      done.clear(i);
    }
    return false;
  }
}
