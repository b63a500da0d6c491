package com.rediacc.ops.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** cloud-init user-data of one's own for one VM, added to what every VM gets. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface UserData {
  /** The VM's id. */
  int vm();

  /** A path, or a resource of the test's class path: {@code classpath:worker.yaml}. */
  String file();
}
