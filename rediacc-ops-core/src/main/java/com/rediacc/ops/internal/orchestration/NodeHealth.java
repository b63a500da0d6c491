package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.command.CommandRunner;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.ServiceStatus;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node is, as it reports itself. Immutable.
 *
 * @param uptime since its boot; empty when it did not answer
 * @param services in the order in which they were asked for
 */
public record NodeHealth(Optional<Duration> uptime, List<ServiceStatus> services) {
  public NodeHealth {
    services = List.copyOf(services);
  }

  /** The health of a node that cannot be asked. */
  public static NodeHealth unknown(List<String> units) {
    return new NodeHealth(
        Optional.empty(),
        units.stream().map(u -> new ServiceStatus(u, ServiceStatus.UNKNOWN, false)).toList());
  }

  /**
   * Asks a node, with one command.
   *
   * @param units names of systemd units
   * @return unknown when the node does not answer by the deadline, or not with its health
   * @throws InterruptedOpsException when the thread was interrupted
   */
  public static NodeHealth ask(CommandRunner node, List<String> units, Deadline deadline) {
    // Not cat: each process that a guest under emulation starts is felt.
    var command = new StringBuilder("read -r up </proc/uptime; echo \"$up\"");
    if (!units.isEmpty()) {
      command
          .append("; systemctl show -p Id,LoadState,ActiveState,SubState,Type,Result -- ")
          .append(ShellWords.join(units));
    }
    try {
      ExecResult answer = node.run(command.toString(), deadline);
      return read(answer.stdout(), units);
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      return unknown(units);
    }
  }

  /** proc(5), uptime; systemctl(1), show: a block of lines for each unit, in order. */
  static NodeHealth read(String answer, List<String> units) {
    String[] parts = answer.split("\n", 2);
    try {
      long millis = Math.round(Double.parseDouble(parts[0].split(" ")[0]) * 1000);
      var services = new ArrayList<ServiceStatus>();
      String[] blocks = parts.length < 2 ? new String[0] : parts[1].strip().split("\n\n");
      for (int i = 0; i < units.size(); i++) {
        services.add(service(units.get(i), i < blocks.length ? blocks[i] : ""));
      }
      return new NodeHealth(Optional.of(Duration.ofMillis(millis)), services);
    } catch (NumberFormatException e) {
      return unknown(units);
    }
  }

  private static ServiceStatus service(String unit, String block) {
    Map<String, String> facts = new HashMap<>();
    for (String line : block.lines().toList()) {
      String[] fact = line.split("=", 2);
      facts.put(fact[0], fact.length > 1 ? fact[1] : "");
    }
    if (facts.getOrDefault("LoadState", "").equals("not-found")) {
      return new ServiceStatus(unit, ServiceStatus.NOT_INSTALLED, false);
    }
    String active = facts.getOrDefault("ActiveState", ServiceStatus.UNKNOWN);
    if (active.equals("active")) {
      return new ServiceStatus(unit, facts.getOrDefault("SubState", active), true);
    }
    // A oneshot has done its work when it has ended.
    boolean done =
        active.equals("inactive")
            && facts.getOrDefault("Type", "").equals("oneshot")
            && facts.getOrDefault("Result", "").equals("success");
    return new ServiceStatus(unit, done ? "done" : active, done);
  }
}
