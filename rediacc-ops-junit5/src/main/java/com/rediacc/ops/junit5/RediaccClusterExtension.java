package com.rediacc.ops.junit5;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What {@link RediaccCluster @RediaccCluster} registers: brings the cluster up before the class,
 * and resolves parameters. The extension store takes the cluster down when the class is over.
 */
final class RediaccClusterExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    ClassCluster cluster = ClassCluster.of(context);
    Class<?> testClass = context.getRequiredTestClass();
    if (!testClass.equals(cluster.request().annotated().testClass())) {
      // A nested class: its @BeforeAll methods start from what the tests around it start from.
      context.getParent().flatMap(ExtensionContext::getTestClass).ifPresent(cluster::startFrom);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ClassCluster.of(context).startFrom(context.getRequiredTestClass());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.concerns(parameter.getParameter());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ClassCluster cluster = ClassCluster.of(context);
    return Parameters.value(parameter.getParameter(), cluster.request().spec(), cluster.cluster());
  }
}
