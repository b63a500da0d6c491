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

/** The QEMU below a domain, through libvirt. Used only for what libvirt has no call for. */
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
      return Monitor.result(machine, command, reply);
    } catch (LibvirtException e) {
      throw new OpsException(
          Failure.of("VM " + machine + ": '" + command + "': libvirt: " + e.getMessage()), e);
    }
  }
}
