package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation that is prepared in the background, ahead of the restore that needs it: launched,
 * with the right time and a connection, then paused.
 */
final class Spare {
  private static final Logger log = LoggerFactory.getLogger(Spare.class);

  /** Far more than preparing takes. */
  private static final Duration PREPARING = Duration.ofMinutes(2);

  private final Generations generations;
  private final Checkpoint checkpoint;
  private final CompletableFuture<Generation> ready = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean wanted;
  private volatile boolean connecting;
  private volatile boolean closed;

  /** Once it runs, before it is ready. */
  private volatile Optional<Generation> launched = Optional.empty();

  private Spare(Generations generations, Checkpoint checkpoint) {
    this.generations = generations;
    this.checkpoint = checkpoint;
    this.thread = new Thread(this::run, "preparing a generation");
    thread.setDaemon(true);
  }

  static Spare prepare(Generations generations, Checkpoint checkpoint) {
    var spare = new Spare(generations, checkpoint);
    spare.thread.start();
    return spare;
  }

  boolean isOf(@Nullable Checkpoint other) {
    return checkpoint.equals(other);
  }

  private void run() {
    try {
      Deadline deadline = Deadline.after(PREPARING);
      Generation generation = generations.launch(checkpoint, deadline);
      try {
        prepare(generation, deadline);
      } catch (RuntimeException | Error e) {
        Uninterruptibly.run(() -> generations.discard(generation));
        throw e;
      }
      ready.complete(generation);
    } catch (RuntimeException | Error e) {
      log.debug("a generation could not be prepared", e);
      ready.completeExceptionally(e);
    }
  }

  /** As far as there is time: who waits for it can do the rest. */
  private void prepare(Generation generation, Deadline deadline) {
    if (wanted) {
      return;
    }
    generations.setBackground(generation, true, deadline);
    launched = Optional.of(generation);
    if (wanted) {
      hurry(deadline);
    }
    generations.wake(generation, deadline);
    connect(generation, deadline);
    if (!wanted) {
      generations.pause(generation, deadline);
    }
    hurry(deadline);
  }

  /** Logging in takes longer than all before it; who is waiting may need only one connection. */
  private void connect(Generation generation, Deadline deadline) {
    try {
      connecting = true;
      if (!wanted) {
        generations.connect(generation, deadline);
      }
    } catch (InterruptedOpsException e) {
      if (!wanted || closed) {
        throw e;
      }
      log.debug("a generation is handed out before it is connected", e);
    } finally {
      connecting = false;
    }
    if (wanted && !closed) {
      // It was meant for the login, and may have come when that was over.
      boolean interrupted = Thread.interrupted();
      log.trace("interrupted: {}", interrupted);
    }
  }

  private void hurry(Deadline deadline) {
    launched.ifPresent(generation -> generations.setBackground(generation, false, deadline));
  }

  /**
   * The generation, which is the caller's from now on.
   *
   * @throws OpsException when it could not be prepared, or not in time; nothing of it is left
   */
  Generation take(Deadline deadline) {
    wanted = true;
    if (!ready.isDone()) {
      hurry(deadline);
      if (connecting) {
        thread.interrupt();
      }
    }
    try {
      return ready.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("waiting for a generation", e);
    } catch (TimeoutException e) {
      close();
      throw new DeadlineException(
          Failure.of("the next generation was not ready in time").withLimit(deadline.limit()), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OpsException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Ends it, whatever state it is in. */
  void close() {
    closed = true;
    thread.interrupt();
    Uninterruptibly.run(
        () -> {
          try {
            thread.join(Teardown.GRACE.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    if (ready.isDone() && !ready.isCompletedExceptionally()) {
      Uninterruptibly.run(() -> generations.discard(ready.join()));
    }
  }
}
