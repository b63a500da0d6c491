package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rdc ops up}. */
@Command(
    name = "up",
    description = "Bring the cluster up; returns when every VM is ready.",
    footer = {
      "  rdc ops up --basic --os debian-12            a bridge and a worker",
      "  rdc ops up --basic --os debian-12 --setup    on a fresh machine",
      "  rdc ops up --provision worker=install.sh     with a script of your own",
      "  rdc ops up --basic --arch arm64              emulated on an amd64 host",
      "  VM_WORKERS='11 12 13' VM_RAM=2048 rdc ops up three workers of 2 GB"
    },
    sortOptions = false)
final class UpCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private ClusterOptions cluster;

  @Option(names = "--lite", description = "Make keys and ssh configuration only, no VMs.")
  private boolean lite;

  @Option(names = "--force", description = "Destroy an existing cluster first.")
  private boolean force;

  @Option(names = "--cold", description = "Ignore checkpoints: launch from none, take none.")
  private boolean cold;

  @Option(
      names = "--no-parallel",
      negatable = true,
      description = "Start all VMs at the same time, the default, or one after the other.")
  private boolean parallel = true;

  @Option(
      names = "--timeout",
      paramLabel = "<duration>",
      description =
          "Timeout of the whole command, such as '15 min'. Default: 10 min, 20 under emulation.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--setup", description = "Install missing prerequisites first.")
  private boolean setup;

  @Mixin private SetupCommand.Options setupOptions;
  @Mixin private Output.FormatOption output;

  UpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    output.applyTo(session);
    ClusterSpec spec = cluster.spec(session.settings());
    UpOptions options = options();
    try (Ops ops = Ops.create(cluster.over(session.settings()))) {
      if (setup) {
        setupOptions.install(ops, session);
      }
      return lite ? prepareKeys(ops, spec) : bringUp(ops, spec, options);
    }
  }

  private int prepareKeys(Ops ops, ClusterSpec spec) {
    Path config = ops.prepareKeys(spec);
    if (session.format().isForMachines()) {
      new Output(session, "ops up")
          .envelope(true, Map.of("ssh_config", config.toString()), List.of());
    } else {
      session.terminal().out().println("keys and ssh configuration: " + config);
    }
    return 0;
  }

  private int bringUp(Ops ops, ClusterSpec spec, UpOptions options) {
    try (var progress = ProgressView.of(session);
        Cluster cluster = ops.up(spec, options.withProgress(progress))) {
      Architecture architecture = spec.architecture();
      progress.finish(
          ("up in " + Durations.brief(session.elapsed()))
              + (architecture.isForeign() ? ", emulating " + architecture : ""));
      StatusTable.print(cluster.status(), new Output(session, "ops up"));
    }
    return 0;
  }

  private UpOptions options() {
    UpOptions options = UpOptions.detached().withParallel(parallel).withForce(force).withCold(cold);
    return timeout.map(options::withTimeout).orElse(options);
  }
}
