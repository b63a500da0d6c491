package com.rediacc.ops.junit5;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;

/**
 * What {@link RediaccCluster @RediaccCluster} registers: brings the cluster up before the class,
 * and resolves parameters. The extension store takes the cluster down when the class is over.
 */
final class RediaccClusterExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver,
        TestInstantiationAwareExtension {
  @Override
  public void beforeAll(ExtensionContext context) {
    ClassCluster cluster = ClassCluster.of(context);
    if (ClusterCopies.areWanted(context)) {
      ClusterCopies.of(context);
      return;
    }
    Class<?> testClass = context.getRequiredTestClass();
    if (!testClass.equals(cluster.request().annotated().testClass())) {
      // A nested class: its @BeforeAll methods start from what the tests around it start from.
      context.getParent().flatMap(ExtensionContext::getTestClass).ifPresent(cluster::startFrom);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (ClusterCopies.areWanted(context)) {
      ClusterCopies.of(context).forTest(context);
      ClassHandles.testBegins(context.getDisplayName());
    } else {
      ClassCluster.of(context).startFrom(context.getRequiredTestClass());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ClassHandles.testEnds();
    TestFaults.end(context);
  }

  /** Parameters of a constructor are those of the test that the instance is made for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.concerns(parameter.getParameter());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ClassCluster cluster = ClassCluster.of(context);
    if (!ClusterCopies.areWanted(context)) {
      return Parameters.value(
          parameter.getParameter(), cluster.request().spec(), cluster.cluster());
    }
    ClusterCopies copies = ClusterCopies.of(context);
    boolean ofTest = context.getTestMethod().isPresent();
    Object value =
        Parameters.value(
            parameter.getParameter(),
            cluster.request().spec(),
            ofTest ? copies.forTest(context) : copies.base());
    return ofTest ? value : ClassHandles.guarded(parameter.getParameter().getType(), value);
  }
}
