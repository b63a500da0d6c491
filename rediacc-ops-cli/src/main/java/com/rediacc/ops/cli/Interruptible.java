package com.rediacc.ops.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.LoggerFactory;

/** Work that Ctrl-C or SIGTERM interrupts, so that it cleans up before the JVM ends. */
final class Interruptible {
  /** Longer than any cleanup takes; a second Ctrl-C does not shorten it, kill -9 does. */
  private static final long CLEANUP_SECONDS = 60;

  private Interruptible() {}

  /** Runs the work in this thread, and interrupts it when a signal ends the JVM. */
  static int call(IntSupplier work) {
    Thread worker = Thread.currentThread();
    var finished = new CountDownLatch(1);
    var hook = new Thread(() -> interruptAndAwait(worker, finished), "Ctrl-C");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.getAsInt();
    } finally {
      finished.countDown();
      removeQuietly(hook);
    }
  }

  private static void interruptAndAwait(Thread worker, CountDownLatch finished) {
    worker.interrupt();
    try {
      if (!finished.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
        LoggerFactory.getLogger(Interruptible.class)
            .warn("cleanup did not end within {} s", CLEANUP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeQuietly(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LoggerFactory.getLogger(Interruptible.class).debug("the JVM is ending", e);
    }
  }
}
