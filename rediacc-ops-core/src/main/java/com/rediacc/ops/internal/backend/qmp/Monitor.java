package com.rediacc.ops.internal.backend.qmp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;

/** Takes commands to a QEMU and brings the replies. Both backends have one of their own. */
public interface Monitor {
  /**
   * Runs a command.
   *
   * @return what it returned
   * @throws com.rediacc.ops.error.DeadlineException when QEMU does not reply in time
   * @throws OpsException with QEMU's own message when it refuses
   */
  JsonElement execute(String command, JsonObject arguments, Deadline deadline);

  /** Runs a command that takes no arguments. */
  default JsonElement execute(String command, Deadline deadline) {
    return execute(command, new JsonObject(), deadline);
  }

  /**
   * What a reply returns. Source: QEMU, docs/interop/qmp-spec, "Commands Responses".
   *
   * @param machine name of the VM, for messages
   * @throws OpsException with QEMU's own message when the reply is an error
   */
  static JsonElement result(String machine, String command, JsonObject reply) {
    if (reply.has("error")) {
      String why = reply.getAsJsonObject("error").get("desc").getAsString();
      throw new OpsException(
          Failure.of("VM " + machine + ": QEMU refused '" + command + "': " + why));
    }
    return reply.get("return");
  }
}
