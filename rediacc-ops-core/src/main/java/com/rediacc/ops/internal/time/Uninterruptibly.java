package com.rediacc.ops.internal.time;

/** Work that must be completed even if the thread is interrupted, such as cleaning up. */
public final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Runs the work with the interrupt flag cleared, and restores the flag afterwards. */
  public static void run(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
