package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.Monitor;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sends a VM's memory and devices somewhere, by a migration: most of it while the VM runs, the rest
 * when it is paused. Source: QEMU, qapi/migration.json.
 *
 * <p>A migration gives the disks away as it completes, until the VM goes on. It therefore waits
 * before that ({@code pause-before-switchover}), so that disks can still be switched when the VM is
 * paused.
 */
final class MemoryDump {
  private static final Duration POLL = Duration.ofMillis(5);

  /** QEMU's own limit is made for networks. */
  private static final long BYTES_PER_SECOND = 1L << 40;

  /** So little is written within some ten milliseconds; waiting for less is not worth it. */
  private static final long LITTLE_BYTES = 16 << 20;

  /** A guest that changes its memory as fast as it is written stays where it is after these. */
  private static final int MOST_PASSES = 4;

  private final String machine;
  private final Monitor qmp;

  MemoryDump(String machine, Monitor qmp) {
    this.machine = machine;
    this.qmp = qmp;
  }

  /** QEMU's name for a stream that comes from a file. It hands the text to a shell. */
  static String fromFile(Path file) {
    return "exec:exec cat " + ShellWords.quote(file.toString());
  }

  /** QEMU's name for a stream that goes to a file. It hands the text to a shell. */
  static String toFile(Path file) {
    return "exec:exec cat > " + ShellWords.quote(file.toString());
  }

  /** Writes while the VM runs, until little is left or no progress is made. */
  void precopy(String target, Deadline deadline) {
    begin(target, deadline);
    while (true) {
      JsonObject migration = migration(deadline);
      if (!status(migration).equals("setup") && !status(migration).equals("active")) {
        failIfEnded(migration);
        return;
      }
      if (migration.has("ram") && isNearlyDone(migration.getAsJsonObject("ram"))) {
        return;
      }
      await(deadline);
    }
  }

  private static boolean isNearlyDone(JsonObject ram) {
    long passes = ram.get("dirty-sync-count").getAsLong();
    return passes > MOST_PASSES || (passes > 1 && ram.get("remaining").getAsLong() < LITTLE_BYTES);
  }

  /** Writes what is left, or everything. The VM is paused. */
  void finish(String target, Deadline deadline) {
    if (!isInProgress(migration(deadline))) {
      begin(target, deadline);
    }
    boolean continued = false;
    while (true) {
      JsonObject migration = migration(deadline);
      String status = status(migration);
      if (status.equals("completed")) {
        return;
      }
      failIfEnded(migration);
      // Once: on a busy host the state stays for a while after QEMU was told to go on.
      if (status.equals("pre-switchover") && !continued) {
        continued = true;
        var from = new JsonObject();
        from.addProperty("state", status);
        qmp.execute("migrate-continue", from, deadline);
      }
      await(deadline);
    }
  }

  /** Gives up what is not finished; does nothing when there is nothing. */
  void cancel(Deadline deadline) {
    if (!isInProgress(migration(deadline))) {
      return;
    }
    qmp.execute("migrate_cancel", deadline);
    while (isInProgress(migration(deadline))) {
      await(deadline);
    }
  }

  private void begin(String uri, Deadline deadline) {
    var wait = new JsonObject();
    wait.addProperty("capability", "pause-before-switchover");
    wait.addProperty("state", true);
    var list = new JsonArray();
    list.add(wait);
    var capabilities = new JsonObject();
    capabilities.add("capabilities", list);
    qmp.execute("migrate-set-capabilities", capabilities, deadline);
    var parameters = new JsonObject();
    parameters.addProperty("max-bandwidth", BYTES_PER_SECOND);
    // The VM is stopped by who pauses the cluster, never by a migration that is nearly done.
    parameters.addProperty("downtime-limit", 0);
    qmp.execute("migrate-set-parameters", parameters, deadline);
    var target = new JsonObject();
    target.addProperty("uri", uri);
    qmp.execute("migrate", target, deadline);
  }

  private JsonObject migration(Deadline deadline) {
    return qmp.execute("query-migrate", deadline).getAsJsonObject();
  }

  private static String status(JsonObject migration) {
    return migration.has("status") ? migration.get("status").getAsString() : "none";
  }

  private static boolean isInProgress(JsonObject migration) {
    return switch (status(migration)) {
      case "none", "completed", "failed", "cancelled" -> false;
      default -> true;
    };
  }

  private void failIfEnded(JsonObject migration) {
    String status = status(migration);
    if (status.equals("failed") || status.equals("cancelled")) {
      String why = migration.has("error-desc") ? migration.get("error-desc").getAsString() : status;
      throw new OpsException(Failure.of("VM " + machine + ": saving its memory failed: " + why));
    }
  }

  private void await(Deadline deadline) {
    deadline.check("VM " + machine + ": saving its memory");
    deadline.sleep(POLL, "VM " + machine + ": saving its memory");
  }
}
