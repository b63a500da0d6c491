package com.rediacc.ops.cli;

import com.rediacc.ops.ClusterStatus;
import com.rediacc.ops.VmStatus;
import com.rediacc.ops.orchestration.ServiceStatus;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The status of a cluster as the answer of a command. */
final class StatusTable {
  private StatusTable() {}

  static void print(ClusterStatus status, Output output) {
    List<Map<String, Object>> rows = status.vms().stream().map(StatusTable::row).toList();
    List<Map<String, Object>> described =
        status.vms().stream().map(StatusTable::described).toList();
    var data = new LinkedHashMap<String, Object>();
    data.put("cluster", status.id());
    data.put("phase", status.phase().toString());
    data.put("os", status.os());
    data.put("architecture", status.architecture().toString());
    data.put("backend", status.backend().toString());
    data.put("accelerator", accelerator(status));
    data.put("faults", status.faults());
    data.put("vms", described);
    output.rows(true, data, rows);
  }

  /**
   * {@code ready on libvirt, accelerator tcg (kvm: …), image debian-12 (amd64)}, and faults if any.
   */
  static String summary(ClusterStatus status) {
    return status.phase()
        + (" on " + status.backend())
        + (", accelerator " + accelerator(status))
        + (", image " + status.os() + " (" + status.architecture() + ")")
        + (status.faults().isEmpty() ? "" : ", faults: " + String.join("; ", status.faults()));
  }

  /** {@code kvm}, or {@code tcg (kvm: …)} after a fallback. */
  private static String accelerator(ClusterStatus status) {
    return status.accelerator() + status.fallbackReason().map(why -> " (" + why + ")").orElse("");
  }

  /** A VM as a row of a table. */
  private static Map<String, Object> row(VmStatus vm) {
    Map<String, Object> row = common(vm);
    row.put("uptime", vm.uptime().map(Durations::brief).orElse("-"));
    row.put(
        "services",
        vm.services().isEmpty()
            ? "-"
            : vm.services().stream().map(Object::toString).collect(Collectors.joining(", ")));
    return row;
  }

  /** A VM for machines: numbers and nulls instead of text. */
  private static Map<String, Object> described(VmStatus vm) {
    Map<String, Object> described = common(vm);
    described.put("uptime_s", vm.uptime().map(Duration::toSeconds).orElse(null));
    described.put("services", vm.services().stream().map(StatusTable::service).toList());
    return described;
  }

  private static Map<String, Object> service(ServiceStatus service) {
    var described = new LinkedHashMap<String, Object>();
    described.put("name", service.name());
    described.put("state", service.state());
    described.put("healthy", service.healthy());
    return described;
  }

  private static Map<String, Object> common(VmStatus vm) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", vm.id());
    row.put("name", vm.name());
    row.put("role", vm.role().toString());
    row.put("ip", vm.address());
    row.put("status", vm.state().toString());
    row.put("ssh_port", vm.sshPort());
    return row;
  }
}
