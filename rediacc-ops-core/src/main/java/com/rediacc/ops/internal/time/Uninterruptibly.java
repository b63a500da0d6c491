package com.rediacc.ops.internal.time;

/** Work that must be finished although the thread was interrupted: taking down what was started. */
public final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Runs it with the interrupt flag cleared, and sets the flag again afterwards. */
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
