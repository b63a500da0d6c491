package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rdc ops inventory}. */
@Command(
    name = "inventory",
    description = {
      "Print an Ansible inventory of the cluster: the groups bridge and worker.",
      "Ansible then reaches the VMs by the cluster's OpenSSH configuration."
    },
    footer = {
      "  rdc ops inventory > hosts.ini && ansible -i hosts.ini all -m ping",
      "  rdc ops inventory -o yaml"
    })
final class InventoryCommand implements Callable<Integer> {
  /** How inventories are written. */
  enum Format {
    INI,
    YAML,
    JSON;

    /** As people write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Candidates.names(Format.values());
    }
  }

  private final Session session;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "<format>",
      defaultValue = "ini",
      completionCandidates = FormatNames.class,
      description = {
        "ini, yaml, or json as an inventory script prints it for --list.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Format format;

  InventoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      Cluster cluster = DetachedCluster.of(ops);
      var inventory = new Inventory(cluster.sshConfig(), Inventory.hosts(cluster));
      session
          .terminal()
          .out()
          .print(
              switch (format) {
                case INI -> inventory.ini();
                case YAML -> inventory.yaml();
                case JSON -> inventory.json();
              });
      session.terminal().out().flush();
      return 0;
    }
  }
}
