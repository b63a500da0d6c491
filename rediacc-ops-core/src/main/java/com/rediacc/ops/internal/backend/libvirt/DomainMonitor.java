package com.rediacc.ops.internal.backend.libvirt;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.Monitor;
import com.rediacc.ops.internal.time.Deadline;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** The QEMU below a domain, spoken to through libvirt. Used only where libvirt has no word. */
final class DomainMonitor implements Monitor {
  private final String machine;
  private final Domain domain;

  DomainMonitor(String machine, Domain domain) {
    this.machine = machine;
    this.domain = domain;
  }

  @Override
  public JsonElement execute(String command, JsonObject arguments, Deadline deadline) {
    deadline.check("VM " + machine + ": '" + command + "'");
    var request = new JsonObject();
    request.addProperty("execute", command);
    request.add("arguments", arguments);
    try {
      JsonObject reply =
          JsonParser.parseString(domain.qemuMonitorCommand(request.toString(), 0))
              .getAsJsonObject();
      if (reply.has("error")) {
        String why = reply.getAsJsonObject("error").get("desc").getAsString();
        throw new OpsException(
            Failure.of("VM " + machine + ": QEMU refused '" + command + "': " + why));
      }
      return reply.get("return");
    } catch (LibvirtException e) {
      throw new OpsException(
          Failure.of("VM " + machine + ": '" + command + "': libvirt: " + e.getMessage()), e);
    }
  }
}
