package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What {@link RediaccCluster @RediaccCluster} registers: brings the cluster up before the class,
 * hands out its parts. The extension store takes it down when the class is over.
 */
final class RediaccClusterExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    var request = ClusterRequest.of(context);
    ClassCluster cluster = ClassCluster.of(context, request);
    Class<?> testClass = context.getRequiredTestClass();
    if (testClass != request.testClass() && testClass.getEnclosingClass() != null) {
      cluster.beforeNested(testClass.getEnclosingClass());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ClassCluster.of(context, ClusterRequest.of(context)).beforeTest(context.getRequiredTestClass());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.concerns(parameter.getParameter());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Cluster cluster = ClassCluster.of(context, ClusterRequest.of(context)).cluster();
    return Parameters.value(parameter.getParameter(), cluster);
  }
}
