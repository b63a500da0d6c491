package com.rediacc.ops.internal.shell;

import static java.util.Objects.requireNonNullElse;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.shell.ShellSession.Loss;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A question for the guest's time: answered by the service itself, without another process. */
final class ClockQuestion implements ShellSession.Talk {
  private final CompletableFuture<Long> answer = new CompletableFuture<>();

  private ClockQuestion() {}

  /**
   * Asks.
   *
   * @param by microseconds to move the guest's clock by, before it answers
   * @param seed random bytes for the guest's kernel; none if empty
   * @return the guest's time, in microseconds since the epoch
   */
  static long ask(ShellSession session, String place, long by, byte[] seed, Deadline deadline) {
    long[] id = new long[1];
    ClockQuestion question =
        session.begin(
            own -> {
              id[0] = own;
              return new ClockQuestion();
            });
    String random = seed.length == 0 ? "-" : ShellFrame.encoded(seed);
    session.send(id[0], "clock", Long.toString(by), random);
    try {
      return question.answer.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DeadlineException(
          Failure.of(place + ": no answer with its time").withLimit(deadline.limit()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(place + ": asking for its time", e);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNullElse(e.getCause(), e);
      throw new OpsException(
          Failure.of(place + ": asking for its time: " + cause.getMessage()), cause);
    } finally {
      session.forget(id[0]);
    }
  }

  @Override
  public void heard(ShellFrame frame) throws ShellFrame.Garbage {
    if (!frame.verb().equals("time")) {
      throw new ShellFrame.Garbage(frame.toString());
    }
    answer.complete(frame.number());
  }

  @Override
  public void lost(Loss how) {
    answer.completeExceptionally(new IOException(how.reason()));
  }
}
