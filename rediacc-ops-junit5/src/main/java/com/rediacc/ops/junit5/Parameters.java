package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.ssh.SshHandle;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The parameters that a cluster can fill: which are right, and what each gets. */
final class Parameters {
  private Parameters() {}

  /** Ours by type, or by annotation: a wrong type under {@code @OnVm} is ours to report. */
  static boolean concerns(Parameter parameter) {
    Class<?> type = parameter.getType();
    return type == SshHandle.class
        || type == GuestShell.class
        || type == Vm.class
        || type == Cluster.class
        || parameter.isAnnotationPresent(OnVm.class);
  }

  /**
   * @throws ExtensionConfigurationException when the parameter asks for what there is not
   */
  static Object value(Parameter parameter, ClusterSpec spec, TestCluster cluster) {
    check(parameter, spec);
    if (parameter.getType() == Cluster.class) {
      return cluster.cluster();
    }
    int id = onVm(parameter).map(OnVm::value).orElseGet(() -> spec.vms().get(0).id());
    if (parameter.getType() == Vm.class) {
      return cluster.vm(id);
    }
    return parameter.getType() == GuestShell.class ? cluster.shell(id) : cluster.ssh(id);
  }

  /**
   * Checks every parameter of the class, what it inherits and what nests in it: a wrong one is
   * reported before any VM starts.
   *
   * @throws ExtensionConfigurationException naming the first that is wrong
   */
  static void checkAll(Class<?> testClass, ClusterSpec spec) {
    checkAll(testClass, spec, new HashSet<>());
  }

  /**
   * @param seen a nested class can extend the class around it
   */
  private static void checkAll(Class<?> part, ClusterSpec spec, Set<Class<?>> seen) {
    for (Class<?> c = part; c != null && c != Object.class && seen.add(c); c = c.getSuperclass()) {
      Stream.<Executable>concat(
              Stream.of(c.getDeclaredConstructors()), Stream.of(c.getDeclaredMethods()))
          .flatMap(executable -> Stream.of(executable.getParameters()))
          .forEach(parameter -> check(parameter, spec));
      Stream.of(c.getDeclaredClasses())
          .filter(nested -> !Modifier.isStatic(nested.getModifiers()))
          .filter(nested -> !AnnotatedClass.isAnnotated(nested))
          .forEach(nested -> checkAll(nested, spec, seen));
    }
  }

  private static void check(Parameter parameter, ClusterSpec spec) {
    onVm(parameter).ifPresent(onVm -> check(parameter, onVm.value(), spec));
  }

  private static void check(Parameter parameter, int id, ClusterSpec spec) {
    Class<?> type = parameter.getType();
    if (type != SshHandle.class && type != GuestShell.class && type != Vm.class) {
      throw new ExtensionConfigurationException(
          place(parameter, id)
              + ": allowed on parameters of type SshHandle, GuestShell or Vm, found "
              + type.getName());
    }
    if (spec.vm(id).isEmpty()) {
      throw new ExtensionConfigurationException(
          place(parameter, id) + ": the cluster's VMs are " + spec.ids() + ", found " + id);
    }
  }

  private static Optional<OnVm> onVm(Parameter parameter) {
    return Optional.ofNullable(parameter.getAnnotation(OnVm.class));
  }

  private static String place(Parameter parameter, int id) {
    return "@OnVm("
        + id
        + ") on parameter '"
        + parameter.getName()
        + "' of "
        + parameter.getDeclaringExecutable().toGenericString();
  }
}
