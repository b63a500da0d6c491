package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.opentest4j.TestAbortedException;

/**
 * The cluster of one test class, kept in the extension store of that class: JUnit closes it when
 * the class is over, whether its tests passed, failed or never started.
 */
final class ClassCluster implements AutoCloseable {
  private static final Namespace NAMESPACE = Namespace.create(RediaccCluster.class);

  private final Cluster cluster;
  private final boolean shared;
  private final Optional<Baselines> baselines;

  private ClassCluster(Cluster cluster, boolean shared, Rollback rollback) {
    this.cluster = cluster;
    this.shared = shared;
    this.baselines =
        rollback == Rollback.PER_TEST ? Optional.of(new Baselines(cluster)) : Optional.empty();
  }

  /** The class's cluster; brings it up when it is first asked for. */
  static ClassCluster of(ExtensionContext context, ClusterRequest request) {
    return classContext(context, request)
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            request.testClass(), key -> bringUp(context, request), ClassCluster.class);
  }

  Cluster cluster() {
    return cluster;
  }

  void beforeNested(Class<?> outer) {
    baselines.ifPresent(b -> b.beforeNested(outer));
  }

  void beforeTest(Class<?> testClass) {
    baselines.ifPresent(b -> b.beforeTest(testClass));
  }

  /** A cluster that others share goes when the run is over. */
  @Override
  public void close() {
    if (!shared) {
      cluster.close();
    }
  }

  /** The context of the annotated class itself, seen from one of its nested classes or methods. */
  private static ExtensionContext classContext(ExtensionContext context, ClusterRequest request) {
    ExtensionContext found = context;
    for (ExtensionContext c = context; c != null; c = c.getParent().orElse(null)) {
      boolean covered =
          c.getTestClass().filter(k -> ClusterRequest.covers(request.testClass(), k)).isPresent();
      if (covered) {
        found = c;
      }
    }
    return found;
  }

  private static ClassCluster bringUp(ExtensionContext context, ClusterRequest request) {
    Parameters.checkAll(request.testClass(), request.spec());
    boolean shared = request.annotation().scope() == Scope.SUITE;
    try {
      Cluster cluster =
          shared
              ? SharedCluster.of(
                  context.getRoot().getStore(NAMESPACE), request, ops(context, request))
              : ops(context, request).up(request.spec(), request.options());
      return new ClassCluster(cluster, shared, request.annotation().rollback());
    } catch (InvalidInputException e) {
      throw new ExtensionConfigurationException(
          "@RediaccCluster on class " + request.testClass().getName() + ": " + e.getMessage(), e);
    } catch (UnavailableException e) {
      if (request.annotation().ifUnavailable() == IfUnavailable.SKIP) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Shared by all classes of the run: it holds the ssh client's threads. */
  private static Ops ops(ExtensionContext context, ClusterRequest request) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Ops.class, key -> Ops.create(request.settings()), Ops.class);
  }
}
