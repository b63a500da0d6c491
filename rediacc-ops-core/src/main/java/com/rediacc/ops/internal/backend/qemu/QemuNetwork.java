package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Breaks a machine's interface by QEMU's network filters, which come and go while it runs: none is
 * there while nothing is broken. Source: QEMU, qapi/qom.json, {@code FilterRedirectorProperties};
 * net/filter-mirror.c. QEMU's queues are those of the network backend: what the guest sends is
 * received ({@code rx}), what it is to receive is transmitted ({@code tx}).
 */
final class QemuNetwork implements MachineNetwork {
  private final String machine;
  private final QemuProcess process;

  QemuNetwork(String machine, QemuProcess process) {
    this.machine = machine;
    this.process = process;
  }

  @Override
  public void cut(Direction direction, Deadline deadline) {
    String id = cutId(direction);
    try (var qmp = process.connect(deadline)) {
      if (NetworkFilters.exists(qmp, id, deadline)) {
        return;
      }
      var nothing = new JsonObject();
      nothing.addProperty("type", "null");
      nothing.add("data", new JsonObject());
      NetworkFilters.addCharacterDevice(qmp, id, nothing, deadline);
      qmp.execute(
          "object-add", NetworkFilters.redirector(id, queue(direction), "outdev", id), deadline);
    }
  }

  @Override
  public void reconnect(Direction direction, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      NetworkFilters.remove(qmp, cutId(direction), deadline);
    }
  }

  @Override
  public void unplug(Deadline deadline) {
    setLink(false, deadline);
  }

  @Override
  public void plug(Deadline deadline) {
    setLink(true, deadline);
  }

  private void setLink(boolean up, Deadline deadline) {
    var link = new JsonObject();
    link.addProperty("name", QemuCommand.CLUSTER);
    link.addProperty("up", up);
    try (var qmp = process.connect(deadline)) {
      qmp.execute("set_link", link, deadline);
    }
  }

  @Override
  public void record(int number, Path file, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      NetworkFilters.removeFilter(qmp, NetworkFilters.RECORD + number, deadline);
      qmp.execute(
          "object-add", NetworkFilters.dump(NetworkFilters.RECORD + number, file), deadline);
    }
  }

  @Override
  public boolean isRecorded(int number, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      return NetworkFilters.exists(qmp, NetworkFilters.RECORD + number, deadline);
    }
  }

  @Override
  public void endRecord(int number, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      NetworkFilters.removeFilter(qmp, NetworkFilters.RECORD + number, deadline);
    }
  }

  @Override
  public FrameTap tap(Deadline deadline) {
    return QemuTap.open(machine, process, deadline);
  }

  @Override
  public void untap(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      QemuTap.remove(qmp, deadline);
    }
  }

  private static String cutId(Direction direction) {
    return "cut-" + direction.name().toLowerCase(Locale.ROOT);
  }

  private static String queue(Direction direction) {
    return direction == Direction.OUTGOING ? "rx" : "tx";
  }
}
