package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.UnavailableException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Who may have a copy: so many at a time, and fewer where memory is short; first come, first
 * served. Thread-safe.
 */
final class CopyTurns {
  private final Semaphore turns;

  /** Held by the one that waits for room; the others wait for it. */
  private final Semaphore room = new Semaphore(1, true);

  /** Guarded by this. */
  private int inUse;

  /** Guarded by this. */
  private long returned;

  CopyTurns(int copies) {
    this.turns = new Semaphore(copies, true);
  }

  /**
   * Launches a copy when it is this thread's turn.
   *
   * @throws UnavailableException when there is no room for even one
   */
  TestCluster take(Supplier<TestCluster> launch) {
    acquire(turns);
    try {
      return launchWhenThereIsRoom(launch);
    } catch (RuntimeException | Error e) {
      turns.release();
      throw e;
    }
  }

  private TestCluster launchWhenThereIsRoom(Supplier<TestCluster> launch) {
    if (room.availablePermits() > 0) {
      // Nobody waits for room: many can be launched at a time.
      try {
        return counted(launch);
      } catch (UnavailableException e) {
        // Wait for it.
      }
    }
    acquire(room);
    try {
      while (true) {
        long before = returnedSoFar();
        try {
          return counted(launch);
        } catch (UnavailableException e) {
          if (!awaitReturn(before)) {
            throw e;
          }
        }
      }
    } finally {
      room.release();
    }
  }

  private TestCluster counted(Supplier<TestCluster> launch) {
    TestCluster copy = launch.get();
    changeInUse(1);
    return copy;
  }

  /** Destroys the copy; its place is free. */
  void giveBack(TestCluster copy) {
    try {
      copy.close();
    } finally {
      changeInUse(-1);
      turns.release();
    }
  }

  private synchronized long returnedSoFar() {
    return returned;
  }

  private synchronized void changeInUse(int by) {
    inUse += by;
    returned += by < 0 ? 1 : 0;
    notifyAll();
  }

  /** Whether a copy came back since; false when there is none that could. */
  private synchronized boolean awaitReturn(long before) {
    while (returned == before) {
      if (inUse == 0) {
        return false;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedOpsException("waiting for room for a copy of the cluster", e);
      }
    }
    return true;
  }

  private static void acquire(Semaphore semaphore) {
    try {
      semaphore.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("waiting for a copy of the cluster", e);
    }
  }
}
