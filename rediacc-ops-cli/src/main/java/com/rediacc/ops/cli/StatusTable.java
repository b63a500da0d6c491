package com.rediacc.ops.cli;

import com.rediacc.ops.ClusterStatus;
import com.rediacc.ops.VmStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster's status as an answer. */
final class StatusTable {
  private StatusTable() {}

  static void print(ClusterStatus status, Output output) {
    List<Map<String, Object>> rows = status.vms().stream().map(StatusTable::row).toList();
    var data = new LinkedHashMap<String, Object>();
    data.put("cluster", status.id());
    data.put("phase", status.phase());
    data.put("os", status.os());
    data.put("backend", status.backend());
    data.put("accelerator", status.accelerator());
    data.put("vms", rows);
    output.rows(true, data, rows);
  }

  private static Map<String, Object> row(VmStatus vm) {
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
