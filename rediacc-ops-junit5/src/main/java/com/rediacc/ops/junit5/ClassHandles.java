package com.rediacc.ops.junit5;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * With {@link RediaccCluster#copies}: handles that were injected before a test had its copy lead to
 * the cluster of the class. Used in a test they would work on the wrong machines, so they refuse.
 */
final class ClassHandles {
  /** Set in threads that run a test on a copy. */
  private static final ThreadLocal<String> TEST = new ThreadLocal<>();

  private ClassHandles() {}

  /** This thread runs a test on a copy from now on. */
  static void testBegins(String name) {
    TEST.set(name);
  }

  static void testEnds() {
    TEST.remove();
  }

  /** The same handle, where its type lets it be guarded: an interface. */
  static Object guarded(Class<?> type, Object handle) {
    if (!type.isInterface()) {
      return handle;
    }
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          String test = TEST.get();
          if (test != null && method.getDeclaringClass() != Object.class) {
            throw new IllegalStateException(
                "@RediaccCluster(copies = …): test "
                    + test
                    + " runs on a copy of the cluster, and "
                    + handle
                    + " leads to the class's own; take the handle as a parameter of the test or of"
                    + " its @BeforeEach method");
          }
          try {
            return method.invoke(handle, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}
