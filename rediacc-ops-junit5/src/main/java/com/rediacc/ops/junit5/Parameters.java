package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.ssh.SshHandle;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The parameters that a cluster can fill: which are right, and what each gets. */
final class Parameters {
  private Parameters() {}

  /** Ours by type, or by annotation: a wrong type under {@code @OnVm} is ours to report. */
  static boolean concerns(Parameter parameter) {
    Class<?> type = parameter.getType();
    return type == SshHandle.class
        || type == Vm.class
        || type == Cluster.class
        || parameter.isAnnotationPresent(OnVm.class);
  }

  static Object value(Parameter parameter, Cluster cluster) {
    check(parameter, cluster.spec());
    if (parameter.getType() == Cluster.class) {
      return cluster;
    }
    OnVm onVm = parameter.getAnnotation(OnVm.class);
    Vm vm = onVm == null ? cluster.bridge() : cluster.vm(onVm.value());
    return parameter.getType() == Vm.class ? vm : vm.ssh();
  }

  /**
   * Checks every parameter of the class, what it inherits and what nests in it: a wrong one is
   * reported before any VM starts.
   *
   * @throws ExtensionConfigurationException naming the first that is wrong
   */
  static void checkAll(Class<?> testClass, ClusterSpec spec) {
    checkAll(testClass, testClass, spec);
  }

  private static void checkAll(Class<?> testClass, Class<?> part, ClusterSpec spec) {
    for (Class<?> c = part; c != null && c != Object.class; c = c.getSuperclass()) {
      Stream.<Executable>concat(
              Stream.of(c.getDeclaredConstructors()), Stream.of(c.getDeclaredMethods()))
          .flatMap(executable -> Stream.of(executable.getParameters()))
          .filter(parameter -> parameter.isAnnotationPresent(OnVm.class))
          .forEach(parameter -> check(parameter, spec));
      for (Class<?> nested : c.getDeclaredClasses()) {
        if (ClusterRequest.covers(testClass, nested)) {
          checkAll(testClass, nested, spec);
        }
      }
    }
  }

  private static void check(Parameter parameter, ClusterSpec spec) {
    OnVm onVm = parameter.getAnnotation(OnVm.class);
    if (onVm == null) {
      return;
    }
    Class<?> type = parameter.getType();
    if (type != SshHandle.class && type != Vm.class) {
      throw new ExtensionConfigurationException(
          place(onVm, parameter)
              + ": allowed on parameters of type SshHandle or Vm, found "
              + type.getName());
    }
    if (spec.vm(onVm.value()).isEmpty()) {
      throw new ExtensionConfigurationException(
          place(onVm, parameter)
              + ": the cluster's VMs are "
              + spec.ids()
              + ", found "
              + onVm.value());
    }
  }

  private static String place(OnVm onVm, Parameter parameter) {
    return "@OnVm("
        + onVm.value()
        + ") on parameter '"
        + parameter.getName()
        + "' of "
        + parameter.getDeclaringExecutable().toGenericString();
  }
}
