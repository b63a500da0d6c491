package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.fault.Wire;
import com.rediacc.ops.spec.ClusterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which wires lie between groups of a cluster's VMs.
 *
 * @param ids of all VMs
 */
record VmGroups(List<Integer> ids) {
  static VmGroups of(ClusterSpec spec) {
    return new VmGroups(spec.vms().stream().map(vm -> vm.id()).sorted().toList());
  }

  /** Refuses ids that no VM has. */
  void require(Collection<Integer> wanted) {
    List<String> faults =
        wanted.stream()
            .filter(id -> !ids.contains(id))
            .map(id -> "no VM has the id " + id + "; this cluster has " + ids)
            .toList();
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
  }

  /** Those between different groups. */
  Set<Wire> between(Collection<? extends Collection<Integer>> groups) {
    if (groups.size() < 2) {
      throw new InvalidInputException("a partition has two groups at least");
    }
    var seen = new HashSet<Integer>();
    for (Collection<Integer> group : groups) {
      require(group);
      if (group.isEmpty()) {
        throw new InvalidInputException("a group of a partition is empty");
      }
      for (int id : new HashSet<>(group)) {
        if (!seen.add(id)) {
          throw new InvalidInputException("VM " + id + " is in two groups of a partition");
        }
      }
    }
    var wires = new HashSet<Wire>();
    for (Collection<Integer> one : groups) {
      for (Collection<Integer> other : groups) {
        if (one != other) {
          one.forEach(from -> other.forEach(to -> wires.add(new Wire(from, to))));
        }
      }
    }
    return wires;
  }

  /** Those that a ring of majorities has not: each VM keeps its nearest neighbours in the ring. */
  Set<Wire> outsideMajorities() {
    int n = ids.size();
    if (n < 4) {
      throw new InvalidInputException(
          "a ring of majorities needs four VMs at least; this cluster has " + ids);
    }
    // Itself and so many on each side are more than half.
    int reach = (n / 2 + 1) / 2;
    var wires = new HashSet<Wire>();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int apart = Math.min(Math.floorMod(i - j, n), Math.floorMod(j - i, n));
        if (apart > reach) {
          wires.add(new Wire(ids.get(i), ids.get(j)));
        }
      }
    }
    return wires;
  }

  /** Such as {@code 1,11 | 12}. */
  static String text(Collection<? extends Collection<Integer>> groups) {
    var parts = new ArrayList<String>();
    groups.forEach(
        group -> parts.add(String.join(",", group.stream().map(String::valueOf).toList())));
    return String.join(" | ", parts);
  }
}
