package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rdc ops resume}. */
@Command(
    name = "resume",
    description = {
      "Bring a cluster up as it was when its test failed.",
      "The bundle is read, and stays. Resume only what you trust: it is run like a program."
    },
    footer = {
      "  rdc ops resume target/rediacc/com.example.DeployIT/deploys",
      "  rdc ops shell 11     then look around",
      "  rdc ops down         and when done"
    })
final class ResumeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "<bundle>",
      description = "Directory of a bundle, or of a checkpoint that 'bundle' made.")
  private Path bundle;

  @Option(names = "--force", description = "Destroy an existing cluster first.")
  private boolean force;

  @Option(
      names = "--timeout",
      paramLabel = "<duration>",
      description = "Timeout of the whole command. Default: 10 min.")
  private Optional<Duration> timeout = Optional.empty();

  @Mixin private Output.FormatOption output;

  ResumeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    output.applyTo(session);
    UpOptions detached = UpOptions.detached().withForce(force);
    UpOptions options = timeout.map(detached::withTimeout).orElse(detached);
    try (Ops ops = Ops.create(session.settings());
        var progress = ProgressView.of(session);
        Cluster cluster = ops.resume(bundle, options.withProgress(progress))) {
      progress.finish("resumed in " + Durations.brief(session.elapsed()));
      StatusTable.print(cluster.status(), new Output(session, "ops resume"));
    }
    return 0;
  }
}
