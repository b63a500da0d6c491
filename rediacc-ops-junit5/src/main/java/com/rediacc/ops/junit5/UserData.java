package com.rediacc.ops.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Additional cloud-init user-data for one VM: what it has in lists is added to what every VM gets,
 * and nothing that every VM gets is replaced.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface UserData {
  /** The id of the VM. */
  int vm();

  /**
   * A path, or a resource of the tests' class path such as {@code classpath:worker.yaml}; begins
   * with {@code #cloud-config}, or with the {@code #!} of a script.
   */
  String file();
}
