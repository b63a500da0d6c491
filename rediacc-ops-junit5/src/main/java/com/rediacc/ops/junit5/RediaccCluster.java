package com.rediacc.ops.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a test class a cluster of real VMs: it comes up before the first test and is destroyed
 * after the last, whatever happens in between. Constructors, lifecycle methods and test methods can
 * have parameters of these types:
 *
 * <ul>
 *   <li>{@code SshHandle}: ssh to the bridge, or with {@link OnVm @OnVm(11)} to VM 11
 *   <li>{@code Vm}: the bridge, or with {@link OnVm @OnVm(11)} VM 11
 *   <li>{@code Cluster}: the whole cluster
 * </ul>
 *
 * <p>All tests of the class share the cluster, those of its {@code @Nested} classes too. They see
 * what the others changed, unless {@link #rollback} says otherwise. With {@link Rollback#PER_TEST}
 * each test starts from the same state; all dynamic tests of a {@code @TestFactory} are one test in
 * this sense and share one rollback, since JUnit has no lifecycle callbacks for each of them.
 *
 * <p>Subclasses inherit the annotation, each with a cluster of its own; it can be used as a
 * meta-annotation. Classes may run in parallel. What an attribute leaves open comes from the
 * environment ({@code VM_CPU}, {@code VM_RAM}, {@code VM_IMAGE}, …). Files that attributes name are
 * read once for the class, before the cluster comes up.
 *
 * <p>Wrong use fails the class with an {@code ExtensionConfigurationException} before any VM
 * starts; its message has all that is wrong.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@ExtendWith(RediaccClusterExtension.class)
@ResourceLock(providers = ClusterLocks.class)
public @interface RediaccCluster {
  /** The value of {@link #workers} that leaves their number to the environment. */
  int FROM_ENVIRONMENT = -1;

  /** Only the bridge, VM 1, and the first worker, VM 11; not together with {@link #workers}. */
  boolean basic() default false;

  /** How many workers there are, 0 to 89, with the ids 11, 12 and so on. */
  int workers() default FROM_ENVIRONMENT;

  /**
   * The image: a name such as {@code ubuntu-24.04}, or the path of a qcow2 or raw disk; empty: from
   * the environment.
   */
  String os() default "";

  /**
   * The architecture of all VMs: {@code amd64}, {@code arm64}, or {@code host} for this host's;
   * empty: from the environment. Another than this host's is emulated.
   */
  String arch() default "";

  /**
   * What runs the VMs: {@code qemu}, {@code kvm} (libvirt), or {@code auto}: what the environment
   * says, else the best that can be used.
   */
  String backend() default "auto";

  /** Whether all VMs start at the same time, or one after the other. */
  boolean parallel() default true;

  /** Whether Rediacc services are left out. */
  boolean skipOrchestration() default false;

  /**
   * How long the cluster may take to come up, such as {@code 90 s}, {@code 5 m}, {@code 5 min} or
   * {@code 1 h}; empty: 10 minutes, twice that under emulation.
   */
  String timeout() default "";

  /** What is done on ready VMs, in this order, before the first test. */
  Provision[] provision() default {};

  /** Additional cloud-init user-data, by VM. */
  UserData[] userData() default {};

  /** Disks beside those that VMs boot from. */
  DataDisk[] dataDisks() default {};

  /** What tests see of each other's changes to the VMs. */
  Rollback rollback() default Rollback.NONE;

  /**
   * How many tests of the class may run at the same time, 1 to 64, with {@link Rollback#PER_TEST}
   * and JUnit's parallel execution switched on. With more than one, each test gets a copy of the
   * cluster of its own, launched from the state after {@code @BeforeAll}; where memory is short,
   * tests wait for their turn. What is injected into a test, its constructor and its
   * {@code @BeforeEach} and {@code @AfterEach} methods leads to that copy; what is injected into
   * {@code @BeforeAll} methods, or the constructor of a {@code PER_CLASS} instance, leads to the
   * cluster that is copied. Backend {@code qemu} only.
   */
  int copies() default 1;

  /** What becomes of a test during which the kernel of a VM fell ill. */
  Health health() default Health.FAIL;

  /**
   * What is kept of the cluster of a test that failed. JUnit's configuration parameter {@code
   * rediacc.evidence.keep} takes the place of all annotations, for one run.
   */
  Keep keep() default Keep.NEVER;

  /**
   * Whether the VMs' network is captured during each test. JUnit's configuration parameter {@code
   * rediacc.evidence.capture} takes the place of all annotations, for one run.
   */
  Capture capture() default Capture.NEVER;

  /** Which classes share the cluster. */
  Scope scope() default Scope.CLASS;

  /** What happens on a machine that cannot run the cluster. */
  IfUnavailable ifUnavailable() default IfUnavailable.FAIL;
}
