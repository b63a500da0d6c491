package com.rediacc.ops.junit5;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Keeps apart what must not run on one cluster at the same time: tests of a class that rolls back,
 * and classes that share a cluster. Everything else goes on.
 */
final class ClusterLocks implements ResourceLocksProvider {
  @Override
  public Set<Lock> provideForClass(Class<?> testClass) {
    return ClusterRequest.annotationOf(testClass)
        .filter(annotation -> annotation.scope() == Scope.SUITE)
        .map(annotation -> Set.of(new Lock("com.rediacc.ops.suite")))
        .orElse(Set.of());
  }

  /** A nested class as a whole, since its {@code @BeforeAll} methods are part of its baseline. */
  @Override
  public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
    return rollbackLock(enclosing, testClass);
  }

  @Override
  public Set<Lock> provideForMethod(List<Class<?>> enclosing, Class<?> testClass, Method method) {
    return rollbackLock(enclosing, testClass);
  }

  private static Set<Lock> rollbackLock(List<Class<?>> enclosing, Class<?> testClass) {
    Class<?> outermost = enclosing.isEmpty() ? testClass : enclosing.get(0);
    return ClusterRequest.annotationOf(testClass)
        .filter(annotation -> annotation.rollback() == Rollback.PER_TEST)
        .map(annotation -> Set.of(new Lock("com.rediacc.ops.rollback:" + outermost.getName())))
        .orElse(Set.of());
  }
}
