package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Evidence;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.Redaction;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rdc ops bundle}. */
@Command(
    name = "bundle",
    description = {
      "Collect logs and state of all VMs, and a checkpoint that 'resume' takes.",
      "The checkpoint has the memory of all VMs, with every secret in it."
    },
    footer = {
      "  rdc ops bundle                          a directory named by the time",
      "  rdc ops bundle /tmp/hangs",
      "  rdc ops bundle --no-checkpoint logs     without the memory of the VMs"
    })
final class BundleCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** Since ever: a journal may be older than the cluster, that of its checkpoint. */
  private static final Mark ALL = new Mark(Instant.ofEpochSecond(1), Map.of());

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'rdc-bundle-'yyyyMMdd-HHmmss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final Session session;

  @Parameters(
      paramLabel = "<directory>",
      arity = "0..1",
      description = "Where to put it: missing or empty. Default: rdc-bundle-<time>.")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--no-checkpoint", description = "Logs and state only.")
  private boolean withoutCheckpoint;

  BundleCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path bundle = directory.orElseGet(() -> Path.of(NAME.format(Instant.now()))).toAbsolutePath();
    try (Ops ops = Ops.create(session.settings());
        Cluster cluster = DetachedCluster.of(ops)) {
      requireFree(bundle);
      Optional<OpsException> failure = withoutCheckpoint ? Optional.empty() : keep(cluster, bundle);
      Evidence evidence = cluster.collectEvidence(bundle, ALL, Redaction.standard(), TIMEOUT);
      PrintWriter out = session.terminal().out();
      out.println(evidence.directory());
      evidence.missing().forEach(line -> out.println("could not be had: " + line));
      failure.ifPresent(
          e -> {
            throw e;
          });
      if (!withoutCheckpoint) {
        out.println("'rdc ops resume " + bundle + "' brings the cluster up as it is now");
      }
    }
    return 0;
  }

  private static void requireFree(Path bundle) {
    String[] found = Files.exists(bundle) ? bundle.toFile().list() : new String[0];
    if (found == null || found.length > 0) {
      throw new InvalidInputException(
          "there is something in the bundle's place: " + bundle + "; name a new directory");
    }
  }

  /** What went wrong is said when the rest is done: that is worth having, too. */
  private static Optional<OpsException> keep(Cluster cluster, Path bundle) {
    try {
      cluster.keep(bundle.resolve("checkpoint"));
      return Optional.empty();
    } catch (OpsException e) {
      return Optional.of(e);
    }
  }
}
