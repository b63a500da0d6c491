package com.rediacc.ops.junit5;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.NetworkCapture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle for what has failed: a test, a lifecycle method, the start of a cluster. Whatever goes
 * wrong here is logged: it must not take the place of the failure.
 */
final class TestEvidence {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  private static final Pattern INVOCATION =
      Pattern.compile("\\[(?:test-template-invocation|dynamic-test):#(\\d+)]");

  private TestEvidence() {}

  /**
   * Which cluster a test, or the lifecycle methods of a class, have; and since when. The store
   * closes it.
   */
  private record Watched(TestCluster cluster, Mark since, Optional<NetworkCapture> capture)
      implements AutoCloseable {
    @Override
    public void close() {
      capture.ifPresent(NetworkCapture::close);
    }
  }

  /** Settings and directories of a run. */
  private record Run(EvidenceSettings settings, Bundles bundles) {
    static Run of(ExtensionContext context) {
      return store(context.getRoot())
          .getOrComputeIfAbsent(
              Run.class,
              key -> {
                var settings = EvidenceSettings.of(context);
                return new Run(
                    settings, new Bundles(settings.root(), settings.runs(), Instant.now()));
              },
              Run.class);
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(ClassCluster.NAMESPACE);
  }

  /** What the lifecycle methods of a class do with this cluster begins now. */
  static void begin(ExtensionContext context, TestCluster cluster) {
    store(context).put(Watched.class, new Watched(cluster, cluster.mark(), Optional.empty()));
  }

  /**
   * What a test does with this cluster begins now.
   *
   * @throws OpsException when its network is to be captured, and cannot be
   */
  static void beginTest(ExtensionContext context, TestCluster cluster) {
    EvidenceSettings settings = Run.of(context).settings();
    Capture wanted = settings.capture().orElse(AnnotatedClass.of(context).annotation().capture());
    Optional<NetworkCapture> capture =
        wanted == Capture.ON_FAILURE && settings.runs() > 0
            ? Optional.of(cluster.capture())
            : Optional.empty();
    store(context).put(Watched.class, new Watched(cluster, cluster.mark(), capture));
  }

  /** If this test has failed: collects its bundle; later, what failed after that is added. */
  static void ofTest(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> of(context, "", failure));
  }

  /**
   * After a test: looks whether guests fell ill.
   *
   * @throws AssertionFailedError when they did and the test has not failed
   */
  static void judgeGuests(ExtensionContext context) {
    Watched watched = store(context).get(Watched.class, Watched.class);
    if (watched == null) {
      return;
    }
    try {
      GuestHealth.judge(context, watched.cluster(), watched.since());
    } catch (AssertionFailedError ill) {
      of(context, "", ill);
      throw ill;
    }
  }

  /**
   * A bundle of something that failed.
   *
   * @param part of the class, such as {@code _beforeAll}; empty: the test itself
   */
  static void of(ExtensionContext context, String part, Throwable failure) {
    if (failure instanceof TestAbortedException) {
      return;
    }
    try {
      Run run = Run.of(context);
      if (run.settings().runs() > 0) {
        collect(context, part, failure, run);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("evidence of {} is not complete: {}", context.getDisplayName(), e.getMessage());
      log.debug("why", e);
    }
  }

  private static void collect(ExtensionContext context, String part, Throwable failure, Run run)
      throws IOException {
    String key = "bundle of " + context.getUniqueId() + part;
    Path known = store(context).get(key, Path.class);
    if (known != null) {
      writeFailure(known, failure, run);
      BundleReport.write(known);
      return;
    }
    String name = part.isEmpty() ? name(context) : part;
    Path bundle = run.bundles().create(declared(context).getRequiredTestClass().getName(), name);
    store(context).put(key, bundle);
    writeFailure(bundle, failure, run);
    Optional<StartLogs> logs = StartLogs.of(failure);
    if (logs.isPresent()) {
      write(bundle.resolve("start.log"), logs.get().named(), run);
    }
    ClusterRequest request = store(context).get(ClusterRequest.class, ClusterRequest.class);
    if (request != null) {
      write(bundle.resolve("phases.log"), request.phases(), run);
    }
    Watched watched = store(context).get(Watched.class, Watched.class);
    try {
      if (watched != null) {
        keep(context, watched, bundle, request, run);
        watched
            .cluster()
            .collectEvidence(
                bundle, watched.since(), run.settings().redaction(), run.settings().timeout())
            .missing()
            .forEach(line -> log.debug("evidence of {}: {}", context.getDisplayName(), line));
      } else if (logs.isPresent()) {
        for (var console : logs.get().consoles().entrySet()) {
          Path vm = Files.createDirectories(bundle.resolve(console.getKey()));
          write(vm.resolve("console.log"), StartLogs.end(console.getValue()), run);
        }
      }
    } finally {
      finish(context, bundle, run);
    }
  }

  /** The cluster first: each question to its VMs changes them. */
  private static void keep(
      ExtensionContext context,
      Watched watched,
      Path bundle,
      @Nullable ClusterRequest request,
      Run run)
      throws IOException {
    watched.capture().ifPresent(capture -> save(capture, bundle));
    EvidenceSettings settings = run.settings();
    Keep wanted = settings.keep().orElse(AnnotatedClass.of(declared(context)).annotation().keep());
    if (request != null) {
      KeptCluster.of(
          watched.cluster(),
          wanted,
          bundle,
          settings.checkpoints(),
          run.bundles(),
          request.settings());
    }
  }

  private static void save(NetworkCapture capture, Path bundle) {
    try {
      capture.save(bundle);
    } catch (OpsException e) {
      log.warn("the capture of the network is not in {}: {}", bundle, e.getMessage());
    }
  }

  private static void finish(ExtensionContext context, Path bundle, Run run) throws IOException {
    try {
      BundleReport.write(bundle);
      BundleIndex.write(run.settings().root(), run.bundles().bundles());
    } finally {
      Publication.publish(context, bundle);
    }
  }

  /** That of a dynamic test has neither class nor method; its factory's has. */
  private static ExtensionContext declared(ExtensionContext context) {
    ExtensionContext declared = context;
    while (declared.getTestClass().isEmpty()) {
      declared = declared.getParent().orElseThrow();
    }
    return declared;
  }

  private static String name(ExtensionContext context) {
    String method = declared(context).getRequiredTestMethod().getName();
    Matcher invocation = INVOCATION.matcher(context.getUniqueId());
    return invocation.find() ? method + "[" + invocation.group(1) + "]" : method;
  }

  private static void writeFailure(Path bundle, Throwable failure, Run run) throws IOException {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    write(bundle.resolve("failure.txt"), trace.toString(), run);
  }

  private static void write(Path file, String text, Run run) throws IOException {
    Files.writeString(file, run.settings().redaction().apply(text));
  }
}
