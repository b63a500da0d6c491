package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's network filters on the interface to the cluster's network, each with a character device of
 * the same id. Source: QEMU, qapi/qom.json and qapi/char.json.
 */
final class NetworkFilters {
  /** Begins the ids of filters that write frames down; a number follows. */
  static final String RECORD = "record-";

  /** What is kept of a frame, in bytes: all of it. */
  private static final int LONGEST_FRAME = 65_536;

  private NetworkFilters() {}

  /**
   * A filter that writes down what arrives from the network, before all others. Of what a guest
   * sends it sees the copy that comes back: a segment gives each sender its own frames too. Source:
   * QEMU, qapi/qom.json, {@code FilterDumpProperties}; net/dump.c.
   */
  static JsonObject dump(String id, Path file) {
    var filter = new JsonObject();
    filter.addProperty("qom-type", "filter-dump");
    filter.addProperty("id", id);
    filter.addProperty("netdev", QemuCommand.CLUSTER);
    filter.addProperty("queue", "tx");
    filter.addProperty("position", "head");
    filter.addProperty("file", file.toString());
    filter.addProperty("maxlen", LONGEST_FRAME);
    return filter;
  }

  /** A filter on the cluster's interface, behind those that are there. */
  static JsonObject redirector(String id, String queue, String end, String characterDevice) {
    var filter = new JsonObject();
    filter.addProperty("qom-type", "filter-redirector");
    filter.addProperty("id", id);
    filter.addProperty("netdev", QemuCommand.CLUSTER);
    filter.addProperty("queue", queue);
    filter.addProperty(end, characterDevice);
    return filter;
  }

  static void addCharacterDevice(QmpClient qmp, String id, JsonObject backend, Deadline deadline) {
    var device = new JsonObject();
    device.addProperty("id", id);
    device.add("backend", backend);
    qmp.execute("chardev-add", device, deadline);
  }

  /** Removes the filter of this id, and its character device, if they are there. */
  static void remove(QmpClient qmp, String id, Deadline deadline) {
    removeFilter(qmp, id, deadline);
    // Who was killed in between has left a device without its filter.
    if (hasCharacterDevice(qmp, id, deadline)) {
      qmp.execute("chardev-remove", named(id), deadline);
    }
  }

  private static boolean hasCharacterDevice(QmpClient qmp, String id, Deadline deadline) {
    for (JsonElement device : qmp.execute("query-chardev", deadline).getAsJsonArray()) {
      if (device.getAsJsonObject().get("label").getAsString().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** Removes a filter that has no character device, if it is there. */
  static void removeFilter(QmpClient qmp, String id, Deadline deadline) {
    if (exists(qmp, id, deadline)) {
      qmp.execute("object-del", named(id), deadline);
    }
  }

  private static JsonObject named(String id) {
    var named = new JsonObject();
    named.addProperty("id", id);
    return named;
  }

  static boolean exists(QmpClient qmp, String id, Deadline deadline) {
    return names(qmp, deadline).contains(id);
  }

  /**
   * Puts a filter before all others, but for those that write frames down: what it diverts comes
   * back behind them, and they would not see it.
   */
  static void first(QmpClient qmp, JsonObject filter, Deadline deadline) {
    Optional<String> record =
        names(qmp, deadline).stream().filter(name -> name.startsWith(RECORD)).findFirst();
    filter.addProperty("position", record.map(id -> "id=" + id).orElse("head"));
    if (record.isPresent()) {
      filter.addProperty("insert", "behind");
    }
  }

  /** The ids of all objects that were added, filters among them. */
  static List<String> names(QmpClient qmp, Deadline deadline) {
    var objects = new JsonObject();
    objects.addProperty("path", "/objects");
    var names = new ArrayList<String>();
    for (JsonElement object : qmp.execute("qom-list", objects, deadline).getAsJsonArray()) {
      names.add(object.getAsJsonObject().get("name").getAsString());
    }
    return names;
  }
}
