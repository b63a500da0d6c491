package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.evidence.Evidence;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.NetworkCapture;
import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Clusters without VMs, for test classes that register this before {@link RediaccCluster}: they
 * write down what the extension does with them, and can be made to fail.
 */
final class RecordedClusters implements BeforeAllCallback, TestCluster.Source {
  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  /** What all clusters have. */
  private static final List<Ailment> AILMENTS = new CopyOnWriteArrayList<>();

  /** Where bundles are. */
  static final Path EVIDENCE = Path.of("target/evidence-without-vms").toAbsolutePath();

  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Faults that a test began. */
  private static final List<String> BEGUN = new CopyOnWriteArrayList<>();

  /** A test brings a fault about. */
  static void beginFault(String what) {
    BEGUN.add(what);
  }

  /** The event that fails; none when empty. */
  private static volatile String failing = "";

  private static volatile Optional<Path> named = Optional.empty();

  /** What happened in the last run: {@code up 1}, {@code snapshot 1 pristine}, tests' own. */
  static List<String> events() {
    return List.copyOf(EVENTS);
  }

  /** The log that failures of the next run name. */
  static void nameInFailures(Path log) {
    named = Optional.of(log);
  }

  static void record(String event) {
    EVENTS.add(event);
    if (event.equals(failing)) {
      Failure failure = Failure.of("no " + event);
      throw new OpsException(named.map(failure::withLog).orElse(failure));
    }
  }

  /** A kernel falls ill. */
  static void ail(String line) {
    AILMENTS.add(new Ailment("rediacc11", List.of(line)));
  }

  static EngineExecutionResults run(Class<?>... testClasses) {
    return runFailingAt("", testClasses);
  }

  static EngineExecutionResults runFailingAt(String event, Class<?>... testClasses) {
    return runWith(Map.of(), event, testClasses);
  }

  /** With configuration parameters. */
  static EngineExecutionResults runWith(
      Map<String, String> parameters, String event, Class<?>... testClasses) {
    EVENTS.clear();
    AILMENTS.clear();
    BEGUN.clear();
    NUMBERS.set(0);
    failing = event;
    try {
      return EngineTestKit.engine("junit-jupiter")
          .configurationParameter(EvidenceSettings.DIRECTORY, EVIDENCE.toString())
          .configurationParameters(parameters)
          .selectors(
              Stream.of(testClasses)
                  .map(DiscoverySelectors::selectClass)
                  .toArray(ClassSelector[]::new))
          .execute();
    } finally {
      named = Optional.empty();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ClassCluster.NAMESPACE)
        .getOrComputeIfAbsent(TestCluster.Source.class, key -> this);
  }

  @Override
  public TestCluster up(ClusterSpec spec, UpOptions options) {
    long number = NUMBERS.incrementAndGet();
    record("up " + number);
    return new Recorded(number);
  }

  @Override
  public void close() {
    record("end of the run");
  }

  private record Recorded(long number) implements TestCluster {
    @Override
    public Cluster cluster() {
      throw new UnsupportedOperationException("there are no VMs");
    }

    @Override
    public SshHandle ssh(int id) {
      return (SshHandle)
          Proxy.newProxyInstance(
              SshHandle.class.getClassLoader(),
              new Class<?>[] {SshHandle.class},
              (proxy, method, arguments) -> "ssh to VM " + id);
    }

    @Override
    public Snapshot snapshot(String name) {
      record("snapshot " + number + " " + name);
      return new Snapshot(name, Long.toString(number), Instant.EPOCH);
    }

    @Override
    public void restore(Snapshot snapshot) {
      record("restore " + number + " " + snapshot.name());
    }

    @Override
    public void prepareRestore(Snapshot snapshot) {
      record("prepare " + number + " " + snapshot.name());
    }

    @Override
    public List<String> faultsOfTest() {
      return BEGUN;
    }

    @Override
    public void keep(Path directory) {
      record("keep " + number + " in " + EVIDENCE.relativize(directory));
      write(directory.resolve("rediacc1.memory"));
    }

    @Override
    public Path keep(int newest) {
      record("keep " + number + " of " + newest);
      return Path.of("/data/kept/one");
    }

    @Override
    public NetworkCapture capture() {
      record("capture " + number);
      return new NetworkCapture() {
        @Override
        public void save(Path directory) {
          record("save capture " + number);
          write(directory.resolve("rediacc1/network.pcap"));
        }

        @Override
        public void close() {
          record("end capture " + number);
        }
      };
    }

    /** What is no text. */
    private static void write(Path file) {
      try {
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1});
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void healFaults() {
      record("heal " + number);
      BEGUN.clear();
    }

    @Override
    public TestCluster fork(Snapshot snapshot) {
      long copy = NUMBERS.incrementAndGet();
      record("fork " + number + " " + snapshot.name() + " as " + copy);
      return new Recorded(copy);
    }

    @Override
    public Mark mark() {
      return new Mark(Instant.now(), Map.of());
    }

    @Override
    public List<Ailment> ailments(Mark since) {
      return List.copyOf(AILMENTS);
    }

    @Override
    public Evidence collectEvidence(
        Path directory, Mark since, Redaction redaction, Optional<Duration> timeout) {
      record("evidence " + number + " " + EVIDENCE.relativize(directory));
      return new Evidence(directory, List.of());
    }

    @Override
    public void close() {
      record("close " + number);
    }
  }
}
