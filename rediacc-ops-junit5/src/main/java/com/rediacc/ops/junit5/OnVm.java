package com.rediacc.ops.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The VM of a parameter of type {@code SshHandle}, {@code GuestShell} or {@code Vm}; without it,
 * the bridge.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface OnVm {
  /** The id of a VM in the cluster of the class. */
  int value();
}
