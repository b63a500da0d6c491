package com.rediacc.ops.junit5;

import com.rediacc.ops.spec.Role;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something done on VMs when they are ready, once: its result is saved with the cluster, and the
 * next run starts from there. Exactly one of {@link #script}, {@link #packages}, {@link #unit} and
 * {@link #upload} says what.
 *
 * <p>Files are paths, or resources of the test's class path: {@code classpath:install-docker.sh}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Provision {
  /** The VMs that it is for; all of them if not said otherwise. */
  Role[] role() default {Role.BRIDGE, Role.WORKER};

  /** A script that root runs. */
  String script() default "";

  /** Packages that apt installs. */
  String[] packages() default {};

  /** A systemd unit that is installed, enabled and started. */
  String unit() default "";

  /** A file or directory that is put on the VM, at {@link #to}. */
  String upload() default "";

  /** Where {@link #upload} goes: an absolute path. */
  String to() default "";

  /** How long it may take, such as {@code 5 min}, twice that under emulation; empty: 10 min. */
  String timeout() default "";
}
