package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.ClusterSpecBuilder;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the annotation asks for.
 *
 * @param testClass the outermost class that the annotation applies to; its nested classes share the
 *     cluster
 * @param annotation as found on it
 * @param settings of the environment
 * @param spec of the cluster that is wanted
 * @param options how to bring it up
 */
record ClusterRequest(
    Class<?> testClass,
    RediaccCluster annotation,
    Settings settings,
    ClusterSpec spec,
    UpOptions options) {

  /**
   * @throws ExtensionConfigurationException when the annotation is used wrongly
   */
  static ClusterRequest of(ExtensionContext context) {
    Class<?> testClass = annotatedClass(context.getRequiredTestClass());
    RediaccCluster annotation = single(testClass);
    Settings settings = Settings.fromEnvironment();
    var faults = new ArrayList<String>();
    ClusterSpec spec = orFault(() -> spec(testClass, annotation, settings), faults);
    UpOptions options = orFault(() -> options(annotation), faults);
    if (!faults.isEmpty()) {
      throw new ExtensionConfigurationException(
          "@RediaccCluster on class " + testClass.getName() + ": " + String.join("; ", faults));
    }
    return new ClusterRequest(testClass, annotation, settings, spec, options);
  }

  private static <T> T orFault(Supplier<T> reading, List<String> faults) {
    try {
      return reading.get();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
      return null;
    }
  }

  /** The annotation that applies to a class, if exactly one does. */
  static Optional<RediaccCluster> annotationOf(Class<?> testClass) {
    Class<?> nearest = nearest(testClass);
    return nearest == null
        ? Optional.empty()
        : Optional.of(found(nearest)).filter(all -> all.size() == 1).map(a -> a.iterator().next());
  }

  /** Whether {@code testClass}, annotated with the annotation, is where {@code c} gets it from. */
  static boolean covers(Class<?> testClass, Class<?> c) {
    return nearest(c) == testClass;
  }

  /** The nearest class, from this one outwards, that has the annotation. */
  private static Class<?> annotatedClass(Class<?> testClass) {
    Class<?> nearest = nearest(testClass);
    if (nearest != null) {
      return nearest;
    }
    throw new ExtensionConfigurationException(
        "@RediaccCluster: its extension is registered for class "
            + testClass.getName()
            + ", which lacks the annotation; use @RediaccCluster instead of @ExtendWith");
  }

  private static Class<?> nearest(Class<?> testClass) {
    Class<?> c = testClass;
    while (c != null && found(c).isEmpty()) {
      c = c.getEnclosingClass();
    }
    return c;
  }

  private static RediaccCluster single(Class<?> testClass) {
    Set<RediaccCluster> found = found(testClass);
    if (found.size() > 1) {
      throw new ExtensionConfigurationException(
          "@RediaccCluster on class "
              + testClass.getName()
              + ": exactly one is allowed, found "
              + found.size()
              + ": "
              + found);
    }
    return found.iterator().next();
  }

  /** Directly, as a meta-annotation, or inherited; the nearest level that has any decides. */
  private static Set<RediaccCluster> found(Class<?> testClass) {
    for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
      var found = new LinkedHashSet<RediaccCluster>();
      collect(c.getDeclaredAnnotations(), found, new LinkedHashSet<>());
      if (!found.isEmpty()) {
        return found;
      }
    }
    return Set.of();
  }

  private static void collect(
      Annotation[] annotations, Set<RediaccCluster> found, Set<Class<?>> visited) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof RediaccCluster cluster) {
        found.add(cluster);
      } else if (visited.add(annotation.annotationType())) {
        collect(annotation.annotationType().getDeclaredAnnotations(), found, visited);
      }
    }
  }

  private static ClusterSpec spec(
      Class<?> testClass, RediaccCluster annotation, Settings settings) {
    ClusterSpecBuilder builder = ClusterSpec.builder(settings);
    var faults = new ArrayList<String>();
    boolean numbered = annotation.workers() != RediaccCluster.FROM_ENVIRONMENT;
    if (annotation.basic() && numbered) {
      faults.add(
          "basic = true means one worker; workers = " + annotation.workers() + " contradicts it");
    } else if (numbered && (annotation.workers() < 0 || annotation.workers() > 89)) {
      faults.add("workers must be 0 to 89, found " + annotation.workers());
    } else if (numbered) {
      builder.workers(annotation.workers());
    }
    if (annotation.basic()) {
      builder.basic();
    }
    if (!annotation.os().isEmpty()) {
      builder.os(annotation.os());
    }
    if (annotation.skipOrchestration()) {
      builder.skipOrchestration();
    }
    if (!annotation.backend().equals("auto")) {
      builder.backend(annotation.backend());
    }
    new Provisions(testClass).addTo(builder, annotation, faults);
    return builder.build(faults);
  }

  private static UpOptions options(RediaccCluster annotation) {
    UpOptions options =
        UpOptions.owned().withParallel(annotation.parallel()).withProgress(new LoggedProgress());
    Optional<String> timeout = Optional.of(annotation.timeout()).filter(t -> !t.isBlank());
    return timeout.map(options::withTimeout).orElse(options);
  }
}
