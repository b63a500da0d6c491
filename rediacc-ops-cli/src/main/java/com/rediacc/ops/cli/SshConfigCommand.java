package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rdc ops ssh-config}. */
@Command(
    name = "ssh-config",
    description = "Print the OpenSSH configuration of the cluster's VMs.",
    footer = {
      "  rdc ops ssh-config > ~/.ssh/rediacc.conf   'Include rediacc.conf' in ~/.ssh/config",
      "  scp -F \"$(rdc ops ssh-config --path)\" file rediacc11:"
    })
final class SshConfigCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--path", description = "Print where the file is instead.")
  private boolean path;

  SshConfigCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      Cluster cluster = DetachedCluster.of(ops);
      Path file = cluster.sshConfig();
      session.terminal().out().print(path ? file + "\n" : content(file));
      session.terminal().out().flush();
      return 0;
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new StorageException("cannot read the ssh configuration", file, e);
    }
  }
}
