package com.rediacc.ops.internal.backend.qmp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.internal.time.Deadline;

/** Whoever takes commands to a QEMU, and brings the replies. */
public interface Monitor {
  /**
   * Runs a command.
   *
   * @return what it returned
   * @throws com.rediacc.ops.error.OpsException with QEMU's own words when it refuses
   */
  JsonElement execute(String command, JsonObject arguments, Deadline deadline);

  /** Runs a command that takes no arguments. */
  default JsonElement execute(String command, Deadline deadline) {
    return execute(command, new JsonObject(), deadline);
  }
}
