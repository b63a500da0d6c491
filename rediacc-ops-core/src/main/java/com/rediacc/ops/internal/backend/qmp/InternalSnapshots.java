package com.rediacc.ops.internal.backend.qmp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Snapshots of a VM inside its own disks: memory, devices and disks together, as internal snapshots
 * of the qcow2 files; memory is in that of the first disk. The VM is paused before and after.
 * Source: QEMU, qapi/migration.json, {@code snapshot-save}, {@code snapshot-load} and {@code
 * snapshot-delete} (since 6.0).
 */
public final class InternalSnapshots {
  private static final Duration POLL = Duration.ofMillis(2);

  private final String machine;
  private final Monitor monitor;

  /**
   * @param machine name of the VM, for messages
   */
  public InternalSnapshots(String machine, Monitor monitor) {
    this.machine = machine;
    this.monitor = monitor;
  }

  /** Keeps the present state; an earlier snapshot of that name is replaced. */
  public void save(String name, Deadline deadline) {
    if (exists(name, deadline)) {
      delete(name, deadline);
    }
    var arguments = onDisks(name, deadline);
    arguments.addProperty("vmstate", node(deadline));
    run("snapshot-save", arguments, deadline);
  }

  /** Goes back to a snapshot. */
  public void restore(String name, Deadline deadline) {
    var arguments = onDisks(name, deadline);
    arguments.addProperty("vmstate", node(deadline));
    run("snapshot-load", arguments, deadline);
  }

  public void delete(String name, Deadline deadline) {
    run("snapshot-delete", onDisks(name, deadline), deadline);
  }

  private String node(Deadline deadline) {
    return disks(deadline).get(0).get("node-name").getAsString();
  }

  private boolean exists(String name, Deadline deadline) {
    JsonElement snapshots = disks(deadline).get(0).getAsJsonObject("image").get("snapshots");
    if (snapshots == null) {
      return false;
    }
    for (JsonElement snapshot : snapshots.getAsJsonArray()) {
      if (snapshot.getAsJsonObject().get("name").getAsString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** What the VM writes to: the disk that it boots from, then the others. */
  private List<JsonObject> disks(Deadline deadline) {
    var disks = new ArrayList<JsonObject>();
    for (JsonElement device : monitor.execute("query-block", deadline).getAsJsonArray()) {
      JsonObject inserted = device.getAsJsonObject().getAsJsonObject("inserted");
      if (inserted != null && !inserted.get("ro").getAsBoolean()) {
        disks.add(inserted);
      }
    }
    if (disks.isEmpty()) {
      throw new OpsException(Failure.of("VM " + machine + ": its QEMU has no disk"));
    }
    return disks;
  }

  private JsonObject onDisks(String name, Deadline deadline) {
    var devices = new JsonArray();
    disks(deadline).forEach(disk -> devices.add(disk.get("node-name").getAsString()));
    var arguments = new JsonObject();
    arguments.addProperty("tag", name);
    arguments.add("devices", devices);
    return arguments;
  }

  private void run(String command, JsonObject arguments, Deadline deadline) {
    String job = "rediacc-" + UUID.randomUUID();
    arguments.addProperty("job-id", job);
    monitor.execute(command, arguments, deadline);
    while (true) {
      JsonObject state = job(job, deadline);
      if (state.get("status").getAsString().equals("concluded")) {
        var dismissal = new JsonObject();
        dismissal.addProperty("id", job);
        monitor.execute("job-dismiss", dismissal, deadline);
        if (state.has("error")) {
          throw new OpsException(
              Failure.of("VM " + machine + ": '" + command + "' failed: " + state.get("error")));
        }
        return;
      }
      deadline.check("VM " + machine + ": '" + command + "'");
      deadline.sleep(POLL, "VM " + machine + ": '" + command + "'");
    }
  }

  private JsonObject job(String id, Deadline deadline) {
    for (JsonElement job : monitor.execute("query-jobs", deadline).getAsJsonArray()) {
      if (job.getAsJsonObject().get("id").getAsString().equals(id)) {
        return job.getAsJsonObject();
      }
    }
    throw new OpsException(Failure.of("VM " + machine + ": QEMU does not know its own job " + id));
  }
}
