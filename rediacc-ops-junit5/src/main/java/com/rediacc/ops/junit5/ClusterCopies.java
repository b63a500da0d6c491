package com.rediacc.ops.junit5;

import com.rediacc.ops.Snapshot;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * With {@link RediaccCluster#copies}: the cluster that a class prepares, and the copies of it that
 * its tests run on, one for each test. A nested class prepares a copy of its own. Kept in the store
 * of the class. Thread-safe.
 */
final class ClusterCopies implements AutoCloseable {
  private final TestCluster base;
  private final boolean ownsBase;
  private final CopyTurns turns;
  private Optional<Snapshot> baseline = Optional.empty();

  private ClusterCopies(TestCluster base, boolean ownsBase, CopyTurns turns) {
    this.base = base;
    this.ownsBase = ownsBase;
    this.turns = turns;
  }

  /** Whether the tests of this context run on copies. */
  static boolean areWanted(ExtensionContext context) {
    return AnnotatedClass.of(context).annotation().copies() > 1;
  }

  /** Those of the context's class. */
  static ClusterCopies of(ExtensionContext context) {
    var annotated = AnnotatedClass.of(context);
    Class<?> testClass = context.getRequiredTestClass();
    ExtensionContext own = classContext(context, testClass);
    return store(own)
        .getOrComputeIfAbsent(
            ClusterCopies.class.getName() + " of " + testClass.getName(),
            key ->
                testClass.equals(annotated.testClass())
                    ? new ClusterCopies(
                        ClassCluster.of(context).cluster(),
                        false,
                        new CopyTurns(annotated.annotation().copies()))
                    : of(own.getParent().orElseThrow()).forNested(),
            ClusterCopies.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(ClassCluster.NAMESPACE);
  }

  private static ExtensionContext classContext(ExtensionContext context, Class<?> testClass) {
    ExtensionContext own = context;
    while (own.getTestMethod().isPresent()
        || !own.getTestClass().filter(testClass::equals).isPresent()) {
      own = own.getParent().orElseThrow();
    }
    return own;
  }

  private ClusterCopies forNested() {
    return new ClusterCopies(base.fork(baseline()), true, turns);
  }

  /** The cluster that {@code @BeforeAll} methods prepare. */
  TestCluster base() {
    return base;
  }

  /** The copy of one test, which goes when the test is over. */
  TestCluster forTest(ExtensionContext test) {
    return store(test)
        .getOrComputeIfAbsent(
            key(test), key -> new Copy(turns, turns.take(() -> base.fork(baseline()))), Copy.class)
        .cluster();
  }

  /** The copy that a test has, if it got one. */
  static Optional<TestCluster> found(ExtensionContext test) {
    return Optional.ofNullable(store(test).get(key(test), Copy.class)).map(Copy::cluster);
  }

  private static String key(ExtensionContext test) {
    return "copy for " + test.getUniqueId();
  }

  /** What the base is when the first test wants a copy of it: after {@code @BeforeAll}. */
  private synchronized Snapshot baseline() {
    if (baseline.isEmpty()) {
      baseline = Optional.of(base.snapshot("baseline"));
    }
    return baseline.get();
  }

  @Override
  public void close() {
    if (ownsBase) {
      base.close();
    }
  }

  private record Copy(CopyTurns turns, TestCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      turns.giveBack(cluster);
    }
  }
}
