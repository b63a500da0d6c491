package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.ssh.SshHandle;
import com.rediacc.ops.time.Durations;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Each message names the annotation, the element, what is allowed and what was found. */
class WrongUseTest {
  /** As the core words it. */
  private static final String TIMEOUT_RULE = timeoutRule();

  private static String timeoutRule() {
    try {
      throw new AssertionError("read as " + Durations.parse("soon"));
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** The message with which the container of this class failed; none of its tests may have run. */
  private static String failureOf(Class<?> testClass) {
    var results = EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute();
    assertThat(results.testEvents().started().count()).isZero();
    Event failed = results.containerEvents().failed().list().get(0);
    Throwable thrown =
        failed
            .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
            .getThrowable()
            .orElseThrow();
    assertThat(thrown).isInstanceOf(ExtensionConfigurationException.class);
    return thrown.getMessage();
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @RediaccCluster(basic = true)
  @interface Small {}

  @Small
  @RediaccCluster
  static class Twice {
    @Test
    void never_runs() {}
  }

  @Test
  void two_annotations() {
    assertThat(failureOf(Twice.class))
        .startsWith(
            "@RediaccCluster on class "
                + Twice.class.getName()
                + ": exactly one is allowed, found 2: [")
        .contains("basic=true");
  }

  @RediaccCluster(
      provision = {
        @Provision(script = "classpath:missing.sh"),
        @Provision(script = "a.sh", packages = "b", to = "/b"),
        @Provision(upload = "pom.xml"),
        @Provision(packages = "not a name", timeout = "soon"),
        @Provision(
            role = {},
            packages = "nginx")
      },
      userData = {@UserData(vm = 11, file = "missing.yaml"), @UserData(vm = 99, file = "pom.xml")},
      dataDisks = {@DataDisk(vm = 98), @DataDisk(vm = 11, gb = 0)})
  static class WrongProvision {
    @Test
    void never_runs() {}
  }

  @Test
  void wrong_steps_are_all_reported_before_anything_is_created() {
    assertThat(failureOf(WrongProvision.class))
        .isEqualTo(
            "@RediaccCluster on class "
                + WrongProvision.class.getName()
                + ": provision 1 of 5: the class path of the tests has no classpath:missing.sh"
                + "; provision 2 of 5: exactly one of script, packages, unit and upload is allowed,"
                + " found script and packages"
                + "; provision 2 of 5: to is allowed with upload only, found /b"
                + "; provision 3 of 5: upload needs to, an absolute path on the VM"
                + "; provision 4 of 5: 'not a name' is not the name of a package"
                + "; provision 4 of 5: "
                + TIMEOUT_RULE
                + "; provision 5 of 5: "
                + "step 'packages nginx': it names no role"
                + "; userData 1 of 2: cannot read missing.yaml: NoSuchFileException"
                + "; user-data for VM 99: there is no such VM"
                + "; user-data for VM 99: it must begin with #cloud-config or #!"
                + "; a data disk for VM 11: 1 to 65536 (GB), not 0"
                + "; a data disk for VM 98: there is no such VM");
  }

  @RediaccCluster(basic = true)
  static class UnknownVm {
    @Test
    void never_runs(@OnVm(12) SshHandle worker) {}
  }

  @Test
  void an_unknown_vm() {
    assertThat(failureOf(UnknownVm.class))
        .startsWith("@OnVm(12) on parameter '")
        .endsWith(
            "of void "
                + UnknownVm.class.getName()
                + ".never_runs(com.rediacc.ops.ssh.SshHandle): the cluster's VMs are 1, 11, found"
                + " 12");
  }

  @RediaccCluster(basic = true)
  static class UnknownVmInNested {
    @Nested
    class Inner {
      @Test
      void never_runs(@OnVm(99) Vm vm) {}
    }
  }

  @Test
  void an_unknown_vm_in_a_nested_class_is_found_before_anything_starts() {
    assertThat(failureOf(UnknownVmInNested.class))
        .contains("Inner.never_runs")
        .endsWith("the cluster's VMs are 1, 11, found 99");
  }

  abstract static class HasNested {
    @Nested
    class Inner {
      @Test
      void never_runs(@OnVm(98) Vm vm) {}
    }
  }

  @RediaccCluster(basic = true)
  static class UnknownVmInInheritedNested extends HasNested {}

  @Test
  void an_unknown_vm_in_an_inherited_nested_class_is_found_before_anything_starts() {
    assertThat(failureOf(UnknownVmInInheritedNested.class))
        .contains("Inner.never_runs")
        .endsWith("the cluster's VMs are 1, 11, found 98");
  }

  @RediaccCluster(basic = true)
  static class WrongType {
    @Test
    void never_runs(@OnVm(11) String worker) {}
  }

  @Test
  void an_unsupported_type() {
    assertThat(failureOf(WrongType.class))
        .startsWith("@OnVm(11) on parameter '")
        .endsWith(
            ": allowed on parameters of type SshHandle, GuestShell or Vm, found java.lang.String");
  }

  @RediaccCluster(basic = true)
  static class OnVmForTheWhole {
    @BeforeAll
    static void never_runs(@OnVm(11) Cluster cluster) {}

    @Test
    void nor_this() {}
  }

  @Test
  void on_vm_for_the_whole_cluster() {
    assertThat(failureOf(OnVmForTheWhole.class))
        .endsWith(
            ": allowed on parameters of type SshHandle, GuestShell or Vm, found"
                + " com.rediacc.ops.Cluster");
  }

  @RediaccCluster(basic = true, workers = 3)
  static class Contradiction {
    @Test
    void never_runs() {}
  }

  @Test
  void a_contradiction() {
    assertThat(failureOf(Contradiction.class))
        .isEqualTo(
            "@RediaccCluster on class "
                + Contradiction.class.getName()
                + ": basic = true means one worker; workers = 3 contradicts it");
  }

  @RediaccCluster(workers = 100, backend = "xen", timeout = "soon")
  static class ManyFaults {
    @Test
    void never_runs() {}
  }

  @Test
  void every_fault_at_once() {
    assertThat(failureOf(ManyFaults.class))
        .startsWith("@RediaccCluster on class " + ManyFaults.class.getName() + ": ")
        .contains(
            "workers must be 0 to 89, found 100",
            "REDIACC_BACKEND=xen (backend): must be auto, qemu or kvm",
            TIMEOUT_RULE);
  }

  @RediaccCluster(basic = true, backend = "kvm", keep = Keep.BUNDLE, capture = Capture.ON_FAILURE)
  static class NotOnLibvirt {
    @Test
    void never_runs() {}
  }

  @Test
  void what_libvirt_cannot() {
    assertThat(failureOf(NotOnLibvirt.class))
        .contains(
            "keep = BUNDLE needs the backend 'qemu': libvirt restores memory only",
            "capture = ON_FAILURE needs the backend 'qemu': on libvirt ssh goes over");
  }

  @RediaccCluster(arch = "sparc")
  static class UnknownArchitecture {
    @Test
    void never_runs() {}
  }

  @Test
  void an_unknown_architecture() {
    assertThat(failureOf(UnknownArchitecture.class))
        .isEqualTo(
            "@RediaccCluster on class "
                + UnknownArchitecture.class.getName()
                + ": VM_ARCH=sparc (arch): must be amd64, arm64 or host");
  }

  @RediaccCluster(os = "windows-95")
  static class UnknownImage {
    @Test
    void never_runs() {}
  }

  @Test
  void an_unknown_image() {
    assertThat(failureOf(UnknownImage.class))
        .startsWith("@RediaccCluster on class " + UnknownImage.class.getName() + ": ")
        .contains("windows-95", "ubuntu-24.04, ", "debian-12");
  }

  @ExtendWith(RediaccClusterExtension.class)
  static class WithoutAnnotation {
    @Test
    void never_runs() {}
  }

  @Test
  void the_extension_without_the_annotation() {
    assertThat(failureOf(WithoutAnnotation.class))
        .isEqualTo(
            "@RediaccCluster: its extension is registered for class "
                + WithoutAnnotation.class.getName()
                + ", which lacks the annotation; use @RediaccCluster instead of @ExtendWith");
  }
}
