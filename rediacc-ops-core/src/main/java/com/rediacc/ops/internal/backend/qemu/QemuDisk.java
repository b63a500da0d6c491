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
import java.util.Locale;
import java.util.Set;

/**
 * Breaks a machine's disk by block nodes that are put between the device and the disk's own node
 * while it runs. Source: QEMU, qapi/block-core.json: {@code blkdebug}, {@code throttle}, {@code
 * blklogwrites}; the property {@code drive} of a block device can be set while it is in use.
 */
final class QemuDisk implements MachineDisk {
  private static final String FILTER = "fault-";
  private static final String LOG = "writes";
  private static final String LOG_FILE = "writes-log";
  private static final String DESCRIBED = "json:";
  private static final int SECTOR = 512;

  /** As Linux numbers it; a virtio disk reports no other error. */
  private static final int EIO = 5;

  private final String machine;
  private final QemuProcess process;
  private final Path disk;

  /**
   * @param disk the file that the machine writes to
   */
  QemuDisk(String machine, QemuProcess process, Path disk) {
    this.machine = machine;
    this.process = process;
    this.disk = disk;
  }

  @Override
  public void filter(List<Filter> filters, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      Set<String> nodes = nodes(qmp, deadline);
      String below = nodes.contains(LOG) ? LOG : own(qmp, deadline);
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
    if (!nodes.contains(FILTER + 0)) {
      return;
    }
    attach(qmp, below, deadline);
    int count = 0;
    while (nodes.contains(FILTER + count)) {
      count++;
    }
    for (int i = count - 1; i >= 0; i--) {
      remove(qmp, FILTER + i, deadline);
      if (NetworkFilters.exists(qmp, FILTER + i, deadline)) {
        var group = new JsonObject();
        group.addProperty("id", FILTER + i);
        qmp.execute("object-del", group, deadline);
      }
    }
  }

  private static String add(
      QmpClient qmp, int number, Filter filter, String below, Deadline deadline) {
    String name = FILTER + number;
    var node = new JsonObject();
    node.addProperty("node-name", name);
    if (filter.failing().isEmpty()) {
      var limits = new JsonObject();
      limit("iops-total", filter.iops(), limits);
      limit("bps-total", filter.bytesPerSecond(), limits);
      var group = new JsonObject();
      group.addProperty("qom-type", "throttle-group");
      group.addProperty("id", name);
      group.add("limits", limits);
      qmp.execute("object-add", group, deadline);
      node.addProperty("driver", "throttle");
      node.addProperty("throttle-group", name);
      node.addProperty("file", below);
    } else {
      var errors = new JsonArray();
      for (Request request : filter.failing()) {
        var error = new JsonObject();
        error.addProperty("event", "none");
        error.addProperty("iotype", request.name().toLowerCase(Locale.ROOT));
        error.addProperty("errno", EIO);
        errors.add(error);
      }
      node.addProperty("driver", "blkdebug");
      node.addProperty("image", below);
      node.add("inject-error", errors);
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
  private static void attach(QmpClient qmp, String node, Deadline deadline) {
    var property = new JsonObject();
    property.addProperty("path", "/machine/peripheral/" + QemuCommand.DEVICE + "disk");
    property.addProperty("property", "drive");
    property.addProperty("value", node);
    qmp.execute("qom-set", property, deadline);
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
