package com.rediacc.ops.junit5;

import com.rediacc.ops.spec.Role;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something done once on ready VMs: a checkpoint with its result is taken, and the next run is
 * launched from that. Exactly one of {@link #script}, {@link #packages}, {@link #unit} and {@link
 * #upload} says what is done.
 *
 * <p>Files are paths, or resources of the tests' class path such as {@code
 * classpath:install-docker.sh}. Scripts and units are read as UTF-8.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Provision {
  /** The VMs that it is for; by default all. */
  Role[] role() default {Role.BRIDGE, Role.WORKER};

  /** The script that root runs. */
  String script() default "";

  /** The packages that apt installs, with a version where one is wanted: {@code nginx=1.22}. */
  String[] packages() default {};

  /**
   * The systemd unit that is installed, enabled and started, a file named as the unit is: {@code
   * classpath:web.service}. It must be active afterwards, or have ended well if it is a oneshot.
   */
  String unit() default "";

  /** The file or directory that is copied to {@link #to} on the VM, with its permissions. */
  String upload() default "";

  /** The absolute path on the VM that {@link #upload} gets. */
  String to() default "";

  /** How long it may take, such as {@code 5 min}; empty: 10 minutes. Twice that under emulation. */
  String timeout() default "";
}
