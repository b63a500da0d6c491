package com.rediacc.ops.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Another disk of one VM, beside the one that it boots from; without partitions and file system.
 * The first of a VM has the number 1.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface DataDisk {
  /** The id of the VM. */
  int vm();

  /** Its size in GB (2^30 bytes), 1 to 65536; what is written to it takes room, not more. */
  int gb() default 1;
}
