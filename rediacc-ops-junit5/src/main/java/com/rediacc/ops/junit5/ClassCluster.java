package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.spec.Settings;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.opentest4j.TestAbortedException;

/**
 * The cluster of one test class and the request that it was made from, kept in the extension store
 * of that class: JUnit closes it when the class is over, whether its tests passed, failed or never
 * started.
 */
final class ClassCluster implements AutoCloseable {
  static final Namespace NAMESPACE = Namespace.create(RediaccCluster.class);

  private final ClusterRequest request;
  private final TestCluster cluster;
  private final Optional<Baselines> baselines;

  private ClassCluster(ClusterRequest request, TestCluster cluster) {
    this.request = request;
    this.cluster = cluster;
    this.baselines =
        request.annotated().annotation().rollback() == Rollback.PER_TEST
            ? Optional.of(new Baselines(cluster))
            : Optional.empty();
  }

  /** The cluster of the context's class; brings it up when it is first asked for. */
  static ClassCluster of(ExtensionContext context) {
    var annotated = AnnotatedClass.of(context);
    // A nested class with an annotation of its own must not find the cluster of the class around.
    return annotated
        .context(context)
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            annotated.testClass(), key -> bringUp(context, annotated), ClassCluster.class);
  }

  ClusterRequest request() {
    return request;
  }

  TestCluster cluster() {
    return cluster;
  }

  /** Whether each test starts from the same state. */
  boolean rollsBack() {
    return baselines.isPresent();
  }

  /** With rollback: gives the VMs the state that the tests of this class start from. */
  void startFrom(Class<?> testClass) {
    baselines.ifPresent(b -> b.startFrom(testClass));
  }

  /** A shared cluster goes when the run is over. */
  @Override
  public void close() {
    if (!isShared(request)) {
      cluster.close();
    }
  }

  private static boolean isShared(ClusterRequest request) {
    return request.annotated().annotation().scope() == Scope.SUITE;
  }

  private static ClassCluster bringUp(ExtensionContext context, AnnotatedClass annotated) {
    var request = ClusterRequest.of(annotated);
    // Also for the evidence of a start that fails.
    annotated.context(context).getStore(NAMESPACE).put(ClusterRequest.class, request);
    Parameters.checkAll(annotated.testClass(), request.spec());
    Store run = context.getRoot().getStore(NAMESPACE);
    try {
      TestCluster.Source source = source(run, request.settings());
      return new ClassCluster(
          request,
          isShared(request)
              ? SharedCluster.of(run, request, source)
              : source.up(request.spec(), request.options()));
    } catch (InvalidInputException e) {
      throw ClusterRequest.wrong(annotated, String.join("; ", e.faults()), e);
    } catch (UnavailableException e) {
      if (annotated.annotation().ifUnavailable() == IfUnavailable.SKIP) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private static TestCluster.Source source(Store run, Settings settings) {
    return run.getOrComputeIfAbsent(
        TestCluster.Source.class, key -> TestCluster.Source.of(settings), TestCluster.Source.class);
  }
}
