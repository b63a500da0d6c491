package com.rediacc.ops.internal.fault;

import java.util.OptionalLong;
import java.util.SplittableRandom;

/** What random decisions start from. */
public final class Seeds {
  private Seeds() {}

  /**
   * The seed that was asked for, or one that is short enough to be typed again.
   *
   * @param wanted by the user
   */
  public static long of(OptionalLong wanted) {
    return wanted.orElseGet(() -> new SplittableRandom().nextInt() & 0x7fffffffL);
  }
}
