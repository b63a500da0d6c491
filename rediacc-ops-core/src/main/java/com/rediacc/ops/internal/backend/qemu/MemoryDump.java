package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.InternalSnapshots;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * Has a paused VM go on with an overlay on its disk, and writes its memory to a file, by a
 * migration that ends there. In this order: a migration gives the disks away until the VM goes on.
 * Source: QEMU, qapi/migration.json ({@code migrate}) and qapi/block-core.json ({@code
 * blockdev-snapshot-sync}).
 */
final class MemoryDump {
  private static final Duration POLL = Duration.ofMillis(5);

  /** QEMU's own limit is made for networks. */
  private static final long BYTES_PER_SECOND = 1L << 40;

  private final String machine;
  private final QmpClient qmp;

  MemoryDump(String machine, QmpClient qmp) {
    this.machine = machine;
    this.qmp = qmp;
  }

  /** QEMU's name for memory that comes from a file. It hands the text to a shell. */
  static String source(Path memory) {
    return "exec:exec cat " + ShellWords.quote(memory.toString());
  }

  void switchToOverlay(Path overlay, Deadline deadline) {
    var disk = new JsonObject();
    disk.addProperty("node-name", new InternalSnapshots(machine, qmp).node(deadline));
    disk.addProperty("snapshot-file", overlay.toString());
    disk.addProperty("snapshot-node-name", "disk-" + UUID.randomUUID().toString().substring(0, 8));
    disk.addProperty("format", "qcow2");
    disk.addProperty("mode", "existing");
    qmp.execute("blockdev-snapshot-sync", disk, deadline);
  }

  void write(Path file, Deadline deadline) {
    var speed = new JsonObject();
    speed.addProperty("max-bandwidth", BYTES_PER_SECOND);
    qmp.execute("migrate-set-parameters", speed, deadline);
    var target = new JsonObject();
    target.addProperty("uri", "exec:exec cat > " + ShellWords.quote(file.toString()));
    qmp.execute("migrate", target, deadline);
    awaitEnd(deadline);
  }

  private void awaitEnd(Deadline deadline) {
    while (true) {
      JsonObject state = qmp.execute("query-migrate", deadline).getAsJsonObject();
      String status = state.has("status") ? state.get("status").getAsString() : "none";
      if (status.equals("completed")) {
        return;
      }
      if (status.equals("failed") || status.equals("cancelled")) {
        String why = state.has("error-desc") ? state.get("error-desc").getAsString() : status;
        throw new OpsException(Failure.of("VM " + machine + ": saving its memory failed: " + why));
      }
      deadline.check("VM " + machine + ": saving its memory");
      deadline.sleep(POLL, "VM " + machine + ": saving its memory");
    }
  }
}
