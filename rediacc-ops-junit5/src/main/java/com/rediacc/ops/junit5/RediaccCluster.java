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
 * Gives a test class a cluster of real VMs: it comes up before the first test and goes down after
 * the last, whatever happens in between. Constructors, lifecycle methods and tests can take its
 * parts as parameters:
 *
 * <ul>
 *   <li>{@code SshHandle}: ssh to the bridge, or to {@link OnVm @OnVm(11)}
 *   <li>{@code Vm}: the bridge, or {@link OnVm @OnVm(11)}
 *   <li>{@code Cluster}: all of it
 * </ul>
 *
 * <p>Inherited by subclasses, seen by {@code @Nested} classes, which share the cluster, and usable
 * as a meta-annotation. Classes may run in parallel, each with its own cluster. What an attribute
 * leaves open comes from the environment ({@code VM_CPU}, {@code VM_RAM}, {@code VM_IMAGE}, …).
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

  /** Only the bridge (1) and the first worker (11). Cannot be combined with {@link #workers}. */
  boolean basic() default false;

  /** How many workers, 0 to 89, with the ids 11, 12 and so on. */
  int workers() default FROM_ENVIRONMENT;

  /** Image name such as {@code ubuntu-24.04}, or path of a disk; empty: from the environment. */
  String os() default "";

  /** {@code qemu}, {@code kvm}, or {@code auto}: what the environment says, else the better one. */
  String backend() default "auto";

  /** Whether VMs start at the same time. */
  boolean parallel() default true;

  /** VMs only, without Rediacc services. */
  boolean skipOrchestration() default false;

  /**
   * How long the cluster may take to come up, such as {@code 90 s}, {@code 5 m}, {@code 5 min} or
   * {@code 1 h}; empty: 10 minutes, twice that under emulation.
   */
  String timeout() default "";

  /** What is done on VMs that are ready, in this order, before the first test. */
  Provision[] provision() default {};

  /** cloud-init user-data of one's own. */
  UserData[] userData() default {};

  /** Whether every test starts from the same state of all VMs. */
  Rollback rollback() default Rollback.NONE;

  /** Who shares the cluster. */
  Scope scope() default Scope.CLASS;

  /** What happens on a machine that cannot run VMs. */
  IfUnavailable ifUnavailable() default IfUnavailable.FAIL;
}
