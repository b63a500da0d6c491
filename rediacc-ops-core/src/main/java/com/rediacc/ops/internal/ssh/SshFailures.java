package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;

/** What goes wrong on a connection, as the exceptions that users see. Immutable. */
final class SshFailures {
  private final SshEndpoint endpoint;

  SshFailures(SshEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * @param what what was being done
   * @param e an error once the deadline has passed is taken for its consequence
   */
  OpsException of(String what, IOException e, Deadline deadline) {
    if (e.getCause() instanceof InterruptedException interruption) {
      return interrupted(what, interruption);
    }
    boolean interrupted =
        e instanceof ClosedByInterruptException
            || (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted());
    if (interrupted) {
      Thread.currentThread().interrupt();
      return new InterruptedOpsException(endpoint + ": " + what);
    }
    if (isOver(deadline)) {
      Failure late = lateFailure(what, deadline);
      return new DeadlineException(
          e.getCause() instanceof TimeoutException ? late : late.withEvidence(reason(e)), e);
    }
    return new OpsException(Failure.of(endpoint + ": " + what + " failed: " + reason(e)), e);
  }

  DeadlineException late(String what, Deadline deadline) {
    return new DeadlineException(lateFailure(what, deadline));
  }

  /** Sets the thread's interrupt flag again. */
  InterruptedOpsException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new InterruptedOpsException(endpoint + ": " + what, e);
  }

  /** Waits end up to a millisecond early: they take whole ones. */
  static boolean isOver(Deadline deadline) {
    return deadline.remaining().toMillis() == 0;
  }

  private Failure lateFailure(String what, Deadline deadline) {
    return Failure.of(endpoint + ": " + what + " did not end in time").withLimit(deadline.limit());
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
