package com.rediacc.ops.cli;

import com.rediacc.ops.ClusterStatus;
import com.rediacc.ops.VmStatus;
import com.rediacc.ops.orchestration.ServiceStatus;
import com.rediacc.ops.report.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A cluster's status as an answer. */
final class StatusTable {
  private StatusTable() {}

  static void print(ClusterStatus status, Output output) {
    List<Map<String, Object>> rows = status.vms().stream().map(StatusTable::row).toList();
    List<Map<String, Object>> told = status.vms().stream().map(StatusTable::told).toList();
    var data = new LinkedHashMap<String, Object>();
    data.put("cluster", status.id());
    data.put("phase", status.phase());
    data.put("os", status.os());
    data.put("backend", status.backend());
    data.put("accelerator", status.accelerator());
    data.put("vms", told);
    output.rows(true, data, rows);
  }

  /** A VM in one line. */
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

  /** The same for machines. */
  private static Map<String, Object> told(VmStatus vm) {
    Map<String, Object> told = common(vm);
    told.put("uptime_s", vm.uptime().map(Duration::toSeconds).orElse(null));
    told.put("services", vm.services().stream().map(StatusTable::service).toList());
    return told;
  }

  private static Map<String, Object> service(ServiceStatus service) {
    var told = new LinkedHashMap<String, Object>();
    told.put("name", service.name());
    told.put("state", service.state());
    told.put("healthy", service.healthy());
    return told;
  }

  private static Map<String, Object> common(VmStatus vm) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", vm.id());
    row.put("name", vm.name());
    row.put("role", vm.role());
    row.put("ip", vm.ip());
    row.put("status", vm.state());
    row.put("ssh_port", vm.sshPort());
    return row;
  }
}
