package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.MachineDisk;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Breaks a machine's disk by block nodes that are put between the device and the disk's own node
 * while it runs. Source: QEMU, qapi/block-core.json: {@code blkdebug}, {@code throttle}, {@code
 * blklogwrites}; the property {@code drive} of a block device can be set while it is in use.
 */
final class QemuDisk implements MachineDisk {
  /** Ends the name of a node that is below a filter and has its rules. */
  private static final String RULES = "-rules";

  private static final String LOG = "writes";
  private static final String LOG_FILE = "writes-log";
  private static final String DESCRIBED = "json:";
  private static final int SECTOR = 512;

  private final String machine;
  private final QemuProcess process;
  private final Path disk;
  private final int number;

  /** Begins the names of the nodes that break it; a number follows. */
  private final String filter;

  /**
   * @param number of the disk; 0: the one that the machine boots from
   * @param disk the file that the machine writes to
   */
  QemuDisk(String machine, QemuProcess process, int number, Path disk) {
    this.machine = machine;
    this.process = process;
    this.number = number;
    this.disk = disk;
    this.filter = "fault-" + name(number) + "-";
  }

  /** The name of a disk's first node, and its serial number. */
  static String name(int number) {
    return number == 0 ? "disk" : "data" + number;
  }

  @Override
  public void filter(List<Filter> filters, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      Set<String> nodes = nodes(qmp, deadline);
      String below = number == 0 && nodes.contains(LOG) ? LOG : own(qmp, deadline);
      removeFilters(qmp, nodes, below, deadline);
      for (int i = 0; i < filters.size(); i++) {
        below = add(qmp, i, filters.get(i), below, deadline);
      }
      if (!filters.isEmpty()) {
        attach(qmp, below, deadline);
      }
    }
  }

  private void removeFilters(QmpClient qmp, Set<String> nodes, String below, Deadline deadline) {
    if (nodes.stream().anyMatch(node -> node.startsWith(filter))) {
      attach(qmp, below, deadline);
    }
    List<String> objects = NetworkFilters.names(qmp, deadline);
    for (int i = nodes.size(); i >= 0; i--) {
      String name = filter + i;
      for (String node : List.of(name, name + RULES)) {
        if (nodes.contains(node)) {
          remove(qmp, node, deadline);
        }
      }
      if (objects.contains(name)) {
        var group = new JsonObject();
        group.addProperty("id", name);
        qmp.execute("object-del", group, deadline);
      }
    }
  }

  private String add(QmpClient qmp, int i, Filter wanted, String below, Deadline deadline) {
    String name = filter + i;
    var node = new JsonObject();
    node.addProperty("node-name", name);
    if (wanted.failing().isEmpty()) {
      var limits = new JsonObject();
      limit("iops-total", wanted.iops(), limits);
      limit("bps-total", wanted.bytesPerSecond(), limits);
      var group = new JsonObject();
      group.addProperty("qom-type", "throttle-group");
      group.addProperty("id", name);
      group.add("limits", limits);
      qmp.execute("object-add", group, deadline);
      node.addProperty("driver", "throttle");
      node.addProperty("throttle-group", name);
      node.addProperty("file", below);
    } else {
      var rules = new JsonObject();
      rules.addProperty("node-name", name + RULES);
      rules.addProperty("driver", "blkdebug");
      rules.addProperty("image", below);
      FailureRules.of(wanted, number > 0).forEach(rules::add);
      qmp.execute("blockdev-add", rules, deadline);
      // Tells the node below of requests before it passes them on.
      node.addProperty("driver", "raw");
      node.addProperty("file", name + RULES);
    }
    qmp.execute("blockdev-add", node, deadline);
    return name;
  }

  private static void limit(String name, long value, JsonObject limits) {
    if (value > 0) {
      limits.addProperty(name, value);
    }
  }

  @Override
  public void log(Path log, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      var file = new JsonObject();
      file.addProperty("driver", "file");
      file.addProperty("filename", log.toString());
      file.addProperty("node-name", LOG_FILE);
      qmp.execute("blockdev-add", file, deadline);
      var node = new JsonObject();
      node.addProperty("driver", "blklogwrites");
      node.addProperty("node-name", LOG);
      node.addProperty("file", own(qmp, deadline));
      node.addProperty("log", LOG_FILE);
      node.addProperty("log-sector-size", SECTOR);
      qmp.execute("blockdev-add", node, deadline);
      attach(qmp, LOG, deadline);
    }
  }

  @Override
  public void endLog(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      Set<String> nodes = nodes(qmp, deadline);
      if (nodes.contains(LOG)) {
        String own = own(qmp, deadline);
        removeFilters(qmp, nodes, own, deadline);
        attach(qmp, own, deadline);
        remove(qmp, LOG, deadline);
        remove(qmp, LOG_FILE, deadline);
      }
    }
  }

  /** The device reads and writes through this node from now on. */
  private void attach(QmpClient qmp, String node, Deadline deadline) {
    JsonObject property = drive(name(number));
    property.addProperty("value", node);
    qmp.execute("qom-set", property, deadline);
  }

  /**
   * The node through which a device reads and writes.
   *
   * @param name of the disk
   */
  static String attached(String name, QmpClient qmp, Deadline deadline) {
    return qmp.execute("qom-get", drive(name), deadline).getAsString();
  }

  private static JsonObject drive(String name) {
    var property = new JsonObject();
    property.addProperty("path", "/machine/peripheral/" + QemuCommand.DEVICE + name);
    property.addProperty("property", "drive");
    return property;
  }

  private static void remove(QmpClient qmp, String node, Deadline deadline) {
    var named = new JsonObject();
    named.addProperty("node-name", node);
    qmp.execute("blockdev-del", named, deadline);
  }

  private static JsonArray all(QmpClient qmp, Deadline deadline) {
    return qmp.execute("query-named-block-nodes", deadline).getAsJsonArray();
  }

  private static Set<String> nodes(QmpClient qmp, Deadline deadline) {
    var names = new HashSet<String>();
    for (JsonElement node : all(qmp, deadline)) {
      names.add(node.getAsJsonObject().get("node-name").getAsString());
    }
    return names;
  }

  /** The disk's own node, whatever is on it. */
  private String own(QmpClient qmp, Deadline deadline) {
    for (JsonElement element : all(qmp, deadline)) {
      JsonObject node = element.getAsJsonObject();
      if (node.get("drv").getAsString().equals("qcow2") && isDisk(node.get("file").getAsString())) {
        return node.get("node-name").getAsString();
      }
    }
    throw new OpsException(Failure.of("VM " + machine + ": its QEMU does not know " + disk));
  }

  /**
   * Whether a node's file is the disk. One that became an overlay while it runs is described by all
   * its options: {@code json:{"driver": "qcow2", "file": {"filename": …}, …}}.
   */
  private boolean isDisk(String file) {
    if (!file.startsWith(DESCRIBED)) {
      return file.equals(disk.toString());
    }
    JsonObject options =
        JsonParser.parseString(file.substring(DESCRIBED.length())).getAsJsonObject();
    JsonElement protocol = options.get("file");
    return protocol != null
        && protocol.isJsonObject()
        && protocol.getAsJsonObject().has("filename")
        && protocol.getAsJsonObject().get("filename").getAsString().equals(disk.toString());
  }
}
