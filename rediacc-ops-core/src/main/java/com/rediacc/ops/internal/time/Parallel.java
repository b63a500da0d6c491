package com.rediacc.ops.internal.time;

import static java.util.Objects.requireNonNullElse;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tasks that run in parallel, and succeed or fail together. */
public final class Parallel {
  private Parallel() {}

  /**
   * Runs all tasks and returns their results in the same order. The first failure interrupts the
   * other tasks. Returns or throws only when no task is running any more. A task's IOException is
   * thrown as a StorageException.
   *
   * @param atOnce the number of threads, at least 1
   * @param what what they do, for messages and thread names
   */
  public static <T> List<T> run(
      String what, int atOnce, List<Callable<T>> tasks, Deadline deadline) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            atOnce,
            task -> {
              var thread = new Thread(task, what);
              thread.setDaemon(true);
              return thread;
            });
    try {
      return collect(what, threads, tasks, deadline);
    } finally {
      threads.shutdownNow();
      Uninterruptibly.run(() -> awaitEnd(threads));
    }
  }

  private static <T> List<T> collect(
      String what, ExecutorService threads, List<Callable<T>> tasks, Deadline deadline) {
    var completion = new ExecutorCompletionService<T>(threads);
    var futures = new ArrayList<Future<T>>();
    tasks.forEach(task -> futures.add(completion.submit(task)));
    try {
      for (int i = 0; i < tasks.size(); i++) {
        // Tasks have the same deadline and better messages: they get two seconds to fail first.
        Future<T> next = completion.poll(deadline.remainingMillis() + 2_000, TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new DeadlineException(
              Failure.of(what + " did not finish in time").withLimit(deadline.limit()));
        }
        next.get();
      }
      var results = new ArrayList<T>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(what, e);
    } catch (ExecutionException e) {
      throw unchecked(what, requireNonNullElse(e.getCause(), e));
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        org.slf4j.LoggerFactory.getLogger(Parallel.class).warn("a task ignores its interruption");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unchecked(String what, @Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof IOException io) {
      return new StorageException(what, io);
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
