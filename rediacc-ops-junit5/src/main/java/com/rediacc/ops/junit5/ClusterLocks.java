package com.rediacc.ops.junit5;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Separates what must not run on one cluster at the same time: tests of a class that rolls back,
 * and classes that share a cluster. Everything else runs as the configuration says.
 */
final class ClusterLocks implements ResourceLocksProvider {
  @Override
  public Set<Lock> provideForClass(Class<?> testClass) {
    return suiteLock(AnnotatedClass.find(List.of(), testClass), testClass);
  }

  /**
   * A nested class as a whole, since its {@code @BeforeAll} methods are part of its baseline; and
   * one with a shared cluster of its own.
   */
  @Override
  public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
    Optional<AnnotatedClass> annotated = AnnotatedClass.find(enclosing, testClass);
    var locks = new HashSet<>(rollbackLock(annotated));
    locks.addAll(suiteLock(annotated, testClass));
    return locks;
  }

  @Override
  public Set<Lock> provideForMethod(List<Class<?>> enclosing, Class<?> testClass, Method method) {
    return rollbackLock(AnnotatedClass.find(enclosing, testClass));
  }

  /** For the annotated class itself: those nested in it run under its lock. */
  private static Set<Lock> suiteLock(Optional<AnnotatedClass> annotated, Class<?> testClass) {
    return annotated
        .filter(found -> found.testClass().equals(testClass))
        .filter(found -> found.annotation().scope() == Scope.SUITE)
        .map(found -> Set.of(new Lock("com.rediacc.ops.suite")))
        .orElse(Set.of());
  }

  private static Set<Lock> rollbackLock(Optional<AnnotatedClass> annotated) {
    return annotated
        .filter(found -> found.annotation().rollback() == Rollback.PER_TEST)
        .filter(found -> found.annotation().copies() == 1)
        .map(found -> Set.of(new Lock("com.rediacc.ops.rollback:" + found.testClass().getName())))
        .orElse(Set.of());
  }
}
