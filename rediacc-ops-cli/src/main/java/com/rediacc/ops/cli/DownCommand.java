package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.error.OpsException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rdc ops down}. */
@Command(
    name = "down",
    description = "Destroy all VMs of the cluster and their disks.",
    footer = {
      "  rdc ops down                              the cluster of ~/.renet",
      "  RENET_DATA_DIR=/srv/vms rdc ops down      that of another data directory"
    })
final class DownCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--timeout",
      paramLabel = "<duration>",
      defaultValue = "2 min",
      description = "Timeout of the whole command. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  DownCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(session.settings().dataDirectory())) {
      throw new OpsException(DetachedCluster.missingDirectory(session.settings()));
    }
    try (Ops ops = Ops.create(session.settings());
        var progress = ProgressView.of(session)) {
      boolean wasThere = ops.down(timeout, progress);
      session.terminal().out().println(wasThere ? "the cluster is down" : "no cluster was up");
      return 0;
    }
  }
}
