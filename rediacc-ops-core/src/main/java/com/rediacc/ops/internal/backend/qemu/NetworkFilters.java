package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.internal.time.Deadline;

/**
 * QEMU's network filters on the interface to the cluster's network, each with a character device of
 * the same id. Source: QEMU, qapi/qom.json and qapi/char.json.
 */
final class NetworkFilters {
  private NetworkFilters() {}

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

  /** Removes the filter of this id, and its character device. */
  static void remove(QmpClient qmp, String id, Deadline deadline) {
    if (!exists(qmp, id, deadline)) {
      return;
    }
    var named = new JsonObject();
    named.addProperty("id", id);
    qmp.execute("object-del", named, deadline);
    qmp.execute("chardev-remove", named, deadline);
  }

  static boolean exists(QmpClient qmp, String id, Deadline deadline) {
    var objects = new JsonObject();
    objects.addProperty("path", "/objects");
    for (JsonElement object : qmp.execute("qom-list", objects, deadline).getAsJsonArray()) {
      if (object.getAsJsonObject().get("name").getAsString().equals(id)) {
        return true;
      }
    }
    return false;
  }
}
