package com.rediacc.ops.internal.guest;

import com.rediacc.ops.internal.time.Deadline;

/**
 * One step on the way to ready.
 *
 * @param name what is true once it has passed, such as {@code cloud-init finished}
 * @param hint what to look at when it does not
 * @param check returns once it is true; throws when it will not be, or not in time
 */
record Probe(String name, String hint, Check check) {
  interface Check {
    void await(Deadline deadline);
  }
}
