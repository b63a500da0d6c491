package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.time.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bad links of a cluster, in the process that holds them on behalf of others: told again and
 * again which are wanted, it brings them about and ends those that are not. Not thread-safe.
 */
public final class HeldLinks {
  private static final Logger log = LoggerFactory.getLogger(HeldLinks.class);

  private final Map<Integer, Supplier<Machine>> machines = new TreeMap<>();
  private final Map<Integer, FramePath> paths = new TreeMap<>();
  private final Map<Integer, Mac> macs = new HashMap<>();

  /** By the id of the fault. */
  private final Map<String, List<Rule>> held = new LinkedHashMap<>();

  /** A rule on the path to a VM. */
  private record Rule(int vm, FrameRule frames) {}

  /**
   * Links that one fault makes bad.
   *
   * @param seed of what is random
   */
  public record Bad(List<Wire> wires, LinkQuality quality, long seed) {
    public Bad {
      wires = List.copyOf(wires);
      Objects.requireNonNull(quality, "quality");
    }
  }

  /**
   * A VM of the cluster.
   *
   * @param mac of its interface on the cluster's network
   * @param machine asked at each use
   */
  public void add(int vm, String mac, Supplier<Machine> machine) {
    machines.put(vm, machine);
    paths.put(vm, new FramePath(machine));
    macs.put(vm, new Mac(mac));
  }

  /** Removes what a process before this one left in machines when it was killed. */
  public void clear(Deadline deadline) {
    machines.forEach(
        (vm, machine) -> {
          try {
            machine.get().network().untap(deadline);
          } catch (InterruptedOpsException e) {
            throw e;
          } catch (OpsException e) {
            log.debug("VM {} has no tap to be removed", vm, e);
          }
        });
  }

  /**
   * Makes exactly these links bad. What cannot be done now, as on a VM that is off, is tried again
   * by the next call.
   *
   * @param wanted by the id of the fault
   * @param fresh VMs that were powered on since the last call
   * @return by VM: why frames to it do not fare as they should
   */
  public Map<Integer, String> hold(Map<String, Bad> wanted, Set<Integer> fresh, Deadline deadline) {
    for (String id : List.copyOf(held.keySet())) {
      if (!wanted.containsKey(id)) {
        end(Objects.requireNonNull(held.remove(id), id));
        log.info("ended {}", id);
      }
    }
    wanted.forEach(
        (id, bad) -> {
          if (!held.containsKey(id)) {
            held.put(id, begin(bad));
            log.info("began {}: {}, {}", id, bad.wires(), bad.quality());
          }
        });
    var problems = new TreeMap<Integer, String>();
    paths.forEach(
        (vm, path) -> {
          try {
            if (fresh.contains(vm)) {
              path.renew(deadline);
            } else {
              path.settle(deadline);
            }
          } catch (InterruptedOpsException e) {
            throw e;
          } catch (OpsException e) {
            log.debug("frames to VM {}", vm, e);
            problems.put(vm, e.summary());
          }
        });
    return problems;
  }

  private List<Rule> begin(Bad bad) {
    var random = new SplittableRandom(bad.seed());
    var rules = new ArrayList<Rule>();
    for (Wire wire : bad.wires()) {
      var rule = new FrameRule(mac(wire.from()), mac(wire.to()), bad.quality(), random.split());
      path(wire.to()).add(rule);
      rules.add(new Rule(wire.to(), rule));
    }
    return rules;
  }

  private void end(List<Rule> rules) {
    for (Rule rule : rules) {
      try {
        path(rule.vm()).remove(rule.frames());
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        log.debug("to be tried again", e);
      }
    }
  }

  /** Ends all: frames go straight again. */
  public void close() {
    held.values().forEach(this::end);
    held.clear();
  }

  private FramePath path(int vm) {
    return Objects.requireNonNull(paths.get(vm), "path");
  }

  private Mac mac(int vm) {
    return Objects.requireNonNull(macs.get(vm), "mac");
  }
}
