package com.rediacc.ops.junit5;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test class that has a cluster of its own, and the annotation that asks for it.
 *
 * @param testClass the outermost class that the annotation applies to; its nested classes share the
 *     cluster
 * @param annotation present on it directly, through another annotation, or inherited
 */
record AnnotatedClass(Class<?> testClass, RediaccCluster annotation) {

  /**
   * The class that the tests of this context get their cluster from.
   *
   * @throws ExtensionConfigurationException unless it has exactly one annotation
   */
  static AnnotatedClass of(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    Class<?> owner =
        nearest(classes(context))
            .orElseThrow(
                () ->
                    new ExtensionConfigurationException(
                        "@RediaccCluster: its extension is registered for class "
                            + testClass.getName()
                            + ", which lacks the annotation; use @RediaccCluster instead of"
                            + " @ExtendWith"));
    Set<RediaccCluster> present = present(owner);
    if (present.size() > 1) {
      throw new ExtensionConfigurationException(
          "@RediaccCluster on class "
              + owner.getName()
              + ": exactly one is allowed, found "
              + present.size()
              + ": "
              + present);
    }
    return new AnnotatedClass(owner, present.iterator().next());
  }

  /**
   * The class that the tests of a class get their cluster from.
   *
   * @param enclosing the classes around it, the outermost first
   * @return empty when there is none, or when its annotation is ambiguous
   */
  static Optional<AnnotatedClass> find(List<Class<?>> enclosing, Class<?> testClass) {
    var outwards = new ArrayList<Class<?>>(List.of(testClass));
    enclosing.forEach(outer -> outwards.add(1, outer));
    return nearest(outwards)
        .filter(owner -> present(owner).size() == 1)
        .map(owner -> new AnnotatedClass(owner, present(owner).iterator().next()));
  }

  /** Whether a class has the annotation, and so does not share the cluster of a class around it. */
  static boolean isAnnotated(Class<?> testClass) {
    return !present(testClass).isEmpty();
  }

  /** The context of the class itself, seen from one of its nested classes or methods. */
  ExtensionContext context(ExtensionContext from) {
    ExtensionContext own = from;
    for (Optional<ExtensionContext> c = Optional.of(from); c.isPresent(); c = c.get().getParent()) {
      if (c.get().getTestClass().filter(testClass::equals).isPresent()) {
        own = c.get();
      }
    }
    return own;
  }

  /**
   * From the test class outwards. By contexts, because the class around a nested one can be a
   * subclass of the one that declares it.
   */
  private static List<Class<?>> classes(ExtensionContext context) {
    var classes = new LinkedHashSet<Class<?>>();
    for (Optional<ExtensionContext> c = Optional.of(context);
        c.isPresent();
        c = c.get().getParent()) {
      c.get().getTestClass().ifPresent(classes::add);
    }
    return List.copyOf(classes);
  }

  private static Optional<Class<?>> nearest(List<Class<?>> outwards) {
    return outwards.stream().filter(AnnotatedClass::isAnnotated).findFirst();
  }

  /** Directly, through another annotation, or inherited; the nearest level that has any decides. */
  private static Set<RediaccCluster> present(Class<?> testClass) {
    for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
      var present = new LinkedHashSet<RediaccCluster>();
      collect(c.getDeclaredAnnotations(), present, new LinkedHashSet<>());
      if (!present.isEmpty()) {
        return present;
      }
    }
    return Set.of();
  }

  private static void collect(
      Annotation[] annotations, Set<RediaccCluster> present, Set<Class<?>> visited) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof RediaccCluster cluster) {
        present.add(cluster);
      } else if (visited.add(annotation.annotationType())) {
        collect(annotation.annotationType().getDeclaredAnnotations(), present, visited);
      }
    }
  }
}
