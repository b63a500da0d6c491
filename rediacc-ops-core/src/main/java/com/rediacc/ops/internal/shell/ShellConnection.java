package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.time.Backoff;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * At most one open session with a guest's shell service, made when it is needed, and anew when the
 * old one has ended. Thread-safe; many threads use the session at the same time.
 */
final class ShellConnection implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final String place;
  private volatile Target target;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable ShellSession session;
  private volatile boolean answered;

  /** What it leads to. */
  private record Target(Machine machine, Path directory) {}

  /**
   * @param directory for the locks of the ports: all processes that use the machine have the same
   */
  ShellConnection(Machine machine, Path directory) {
    this.target = new Target(machine, directory);
    this.place = "VM " + machine.name() + " (shell)";
  }

  /** The VM and the way to it, for messages. */
  String place() {
    return place;
  }

  /** Whether there ever was a session. */
  boolean hasAnswered() {
    return answered;
  }

  /**
   * The open session.
   *
   * @throws DeadlineException when the guest did not answer in time
   * @throws OpsException when the machine does not run
   */
  ShellSession session(Deadline deadline) {
    ShellSession current = session;
    if (current != null && current.isOpen()) {
      return current;
    }
    try {
      if (!connecting.tryLock(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        throw new DeadlineException(Failure.of(place + ": no answer").withLimit(deadline.limit()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(place + ": waiting for an answer", e);
    }
    try {
      current = session;
      if (current == null || !current.isOpen()) {
        current = connect(deadline);
      }
      return current;
    } finally {
      connecting.unlock();
    }
  }

  /** A port may break off while the guest reboots; that the machine has ended is final. */
  private ShellSession connect(Deadline deadline) {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    while (true) {
      Target to = target;
      try {
        ShellSession made = attempt(to, deadline);
        session = made;
        answered = true;
        if (to.equals(target)) {
          return made;
        }
        made.close();
      } catch (DeadlineException | InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        if (deadline.isOver() || to.machine().state() == Machine.State.STOPPED) {
          throw e;
        }
      }
      backoff.pause(deadline, place + ": connecting");
    }
  }

  private ShellSession attempt(Target to, Deadline deadline) {
    Machine machine = to.machine();
    if (!Files.isDirectory(to.directory())) {
      throw new OpsException(Failure.of("VM " + machine.name() + " does not run"));
    }
    for (int port = 0; port < Machine.SHELL_PORTS; port++) {
      Path lock = to.directory().resolve(machine.name() + ".sh" + port + ".lock");
      Optional<FileMutex> own = FileMutex.tryAcquire(lock);
      if (own.isPresent()) {
        try {
          return ShellSession.open(
              place, machine.openShell(port, deadline), own.get()::close, deadline);
        } catch (RuntimeException | Error e) {
          own.get().close();
          throw e;
        }
      }
    }
    throw new OpsException(
        Failure.of(
                place + ": all " + Machine.SHELL_PORTS + " ports to it are used by other processes")
            .withHint("each process that uses the shell has one until it ends, or closes it"));
  }

  /**
   * Leads to another machine from now on, with the session that is open there, if any. What runs on
   * this one's ends with an error.
   *
   * @param other is not used any more
   */
  void moveTo(ShellConnection other) {
    ShellSession former = session;
    target = other.target;
    session = other.session;
    answered = other.answered;
    other.session = null;
    if (former != null) {
      former.close();
    }
  }

  /** Ends the session; the next use makes another. */
  @Override
  public void close() {
    ShellSession current = session;
    if (current != null) {
      current.close();
    }
  }
}
