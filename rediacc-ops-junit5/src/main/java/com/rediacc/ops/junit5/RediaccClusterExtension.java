package com.rediacc.ops.junit5;

import com.rediacc.ops.error.OpsException;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;

/**
 * What {@link RediaccCluster @RediaccCluster} registers: brings the cluster up before the class,
 * resolves parameters, and collects evidence of what failed. The extension store takes the cluster
 * down when the class is over.
 */
final class RediaccClusterExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterTestExecutionCallback,
        AfterEachCallback,
        LifecycleMethodExecutionExceptionHandler,
        InvocationInterceptor,
        ParameterResolver,
        TestInstantiationAwareExtension {
  @Override
  public void beforeAll(ExtensionContext context) {
    ClassCluster cluster = start(context);
    if (ClusterCopies.areWanted(context)) {
      TestEvidence.begin(context, ClusterCopies.of(context).base());
      return;
    }
    TestEvidence.begin(context, cluster.cluster());
    Class<?> testClass = context.getRequiredTestClass();
    if (!testClass.equals(cluster.request().annotated().testClass())) {
      // A nested class: its @BeforeAll methods start from what the tests around it start from.
      context.getParent().flatMap(ExtensionContext::getTestClass).ifPresent(cluster::startFrom);
    }
  }

  private static ClassCluster start(ExtensionContext context) {
    try {
      return ClassCluster.of(context);
    } catch (OpsException e) {
      TestEvidence.of(context, "_start", e);
      throw e;
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (ClusterCopies.areWanted(context)) {
      TestEvidence.beginTest(context, ClusterCopies.of(context).forTest(context));
      ClassHandles.testBegins(context.getDisplayName());
    } else {
      ClassCluster cluster = ClassCluster.of(context);
      cluster.startFrom(context.getRequiredTestClass());
      TestEvidence.beginTest(context, cluster.cluster());
    }
  }

  /** Before methods that clean up. */
  @Override
  public void afterTestExecution(ExtensionContext context) {
    TestEvidence.ofTest(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ClassHandles.testEnds();
    TestEvidence.ofTest(context);
    TestFaults.end(context);
    TestEvidence.judgeGuests(context);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    TestEvidence.of(context, "_beforeAll", failure);
    throw failure;
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    TestEvidence.of(context, "_afterAll", failure);
    throw failure;
  }

  /** The test of a factory has no callbacks around it. */
  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    try {
      invocation.proceed();
    } catch (Throwable failure) {
      TestEvidence.of(context, "", failure);
      throw failure;
    }
  }

  /** No lifecycle method is called when there is no instance. */
  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    try {
      return invocation.proceed();
    } catch (Throwable failure) {
      TestEvidence.of(context, context.getTestMethod().isPresent() ? "" : "_constructor", failure);
      throw failure;
    }
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
