package com.rediacc.ops.cli;

import com.google.gson.GsonBuilder;
import com.rediacc.ops.Cluster;
import com.rediacc.ops.spec.Role;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * An Ansible inventory. Hosts are reached through an OpenSSH configuration that knows their ports,
 * keys and host keys. Source: Ansible's documentation, "How to build your inventory" and
 * "Developing dynamic inventory".
 *
 * @param sshConfig that configuration
 * @param hosts in order
 */
record Inventory(Path sshConfig, List<Host> hosts) {
  /**
   * A VM.
   *
   * @param name in the OpenSSH configuration
   * @param role its group
   * @param address on the network that the VMs share
   */
  record Host(String name, Role role, String address) {}

  static List<Host> hosts(Cluster cluster) {
    return cluster.vms().stream().map(vm -> new Host(vm.name(), vm.role(), vm.address())).toList();
  }

  /** Ansible splits this value like a shell. */
  private String arguments() {
    return "-F '" + sshConfig.toString().replace("'", "'\\''") + "'";
  }

  private Map<String, Object> variables() {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("ansible_ssh_common_args", arguments());
    return variables;
  }

  private List<Host> group(Role role) {
    return hosts.stream().filter(host -> host.role() == role).toList();
  }

  private Stream<Role> roles() {
    return Stream.of(Role.values()).filter(role -> !group(role).isEmpty());
  }

  private static Map<String, Object> hostVariables(Host host) {
    return Map.of("cluster_address", host.address());
  }

  /** Values of {@code [all:vars]} are Python literals where they can be: a string is quoted. */
  String ini() {
    var text = new StringBuilder();
    roles()
        .forEach(
            role -> {
              text.append('[').append(role).append("]\n");
              group(role)
                  .forEach(
                      host ->
                          text.append(host.name())
                              .append(" cluster_address=")
                              .append(host.address())
                              .append('\n'));
              text.append('\n');
            });
    text.append("[all:vars]\n");
    variables().forEach((name, value) -> text.append(name + "=" + literal("" + value) + "\n"));
    return text.toString();
  }

  private static String literal(String text) {
    return text.matches("\\w+")
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  String yaml() {
    var children = new LinkedHashMap<String, Object>();
    roles()
        .forEach(
            role -> {
              var members = new LinkedHashMap<String, Object>();
              group(role).forEach(host -> members.put(host.name(), hostVariables(host)));
              children.put(role.toString(), Map.of("hosts", members));
            });
    var all = new LinkedHashMap<String, Object>();
    all.put("vars", variables());
    all.put("children", children);
    var settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(1000).build();
    return new Dump(settings).dumpToString(Map.of("all", all));
  }

  String json() {
    var document = new LinkedHashMap<String, Object>();
    var hostvars = new LinkedHashMap<String, Object>();
    roles()
        .forEach(
            role -> {
              List<String> names = group(role).stream().map(Host::name).toList();
              document.put(role.toString(), Map.of("hosts", names));
            });
    for (Host host : hosts) {
      var variables = variables();
      variables.putAll(hostVariables(host));
      hostvars.put(host.name(), variables);
    }
    document.put("_meta", Map.of("hostvars", hostvars));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(document)
        + "\n";
  }
}
