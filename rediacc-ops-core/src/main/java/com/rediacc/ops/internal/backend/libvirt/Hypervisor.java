package com.rediacc.ops.internal.backend.libvirt;

import static java.util.Objects.requireNonNullElse;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.time.Deadline;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libvirt daemon behind one connection URI. Every question has a connection of its own, opened
 * and closed around it in a few milliseconds: no handle outlives its use, and the daemon may be
 * restarted in between. Thread-safe.
 *
 * <p>libvirt's calls have no timeout: each runs on a thread that is left behind when it does not
 * come back in time.
 */
final class Hypervisor {
  private static final Logger log = LoggerFactory.getLogger(Hypervisor.class);

  /** How long a daemon may be gone, as it is when it is restarted. */
  private static final Duration RESTART = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final String uri;

  Hypervisor(String uri) {
    this.uri = uri;
  }

  String uri() {
    return uri;
  }

  /** A question; it frees every handle that it gets. */
  interface Question<T> {
    T on(NativeCalls connection) throws LibvirtException;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param what what is being done, for messages
   * @throws UnavailableException when there is no libvirt to ask
   * @throws DeadlineException when it does not answer in time
   * @throws OpsException with libvirt's own message when it refuses
   */
  <T> T ask(String what, Deadline deadline, Question<T> question) {
    var answer = new CompletableFuture<T>();
    var thread = new Thread(() -> answer(question, deadline, answer), "libvirt: " + what);
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DeadlineException(
          Failure.of(what + ": libvirt does not answer")
              .withLimit(deadline.limit())
              .withHint("does 'virsh -c " + uri + " list' answer?"),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(what, e);
    } catch (ExecutionException e) {
      throw failure(what, requireNonNullElse(e.getCause(), e));
    }
  }

  private <T> void answer(Question<T> question, Deadline deadline, CompletableFuture<T> answer) {
    try {
      Quiet.ensure();
      NativeCalls connection = connect(deadline.within(RESTART));
      try {
        answer.complete(question.on(connection));
      } finally {
        connection.close();
      }
    } catch (LibvirtException | RuntimeException | LinkageError e) {
      answer.completeExceptionally(e);
    }
  }

  /** The daemon may be just starting again. */
  private NativeCalls connect(Deadline deadline) throws LibvirtException {
    while (true) {
      try {
        return new NativeCalls(uri);
      } catch (LibvirtException e) {
        if (deadline.isOver() || !LibvirtErrors.isConnectionLost(e)) {
          throw e;
        }
        log.debug("{} cannot be reached: {}", uri, e.getMessage());
        deadline.sleep(PAUSE, "libvirt's return");
      }
    }
  }

  private RuntimeException failure(String what, Throwable cause) {
    if (cause instanceof LibvirtException refused) {
      return new OpsException(Failure.of(what + ": libvirt: " + refused.getMessage()), refused);
    }
    if (cause instanceof LinkageError) {
      return new UnavailableException(
          Failure.of("libvirt's client library cannot be loaded").withHint("run 'rdc ops setup'"),
          cause);
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(cause);
  }

  /** libvirt prints every error to standard error unless somebody takes it. */
  private static final class Quiet implements Libvirt.VirErrorCallback {
    /** Held for ever: the native side calls it. */
    private static final Quiet INSTANCE = install();

    static void ensure() {
      log.trace("libvirt's errors go to {}", INSTANCE);
    }

    private static Quiet install() {
      var quiet = new Quiet();
      Libvirt.INSTANCE.virSetErrorFunc(Pointer.NULL, quiet);
      return quiet;
    }

    @Override
    public void errorCallback(Pointer userData, virError error) {}
  }
}
