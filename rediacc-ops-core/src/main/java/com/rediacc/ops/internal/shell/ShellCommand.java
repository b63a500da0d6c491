package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.shell.ShellSession.Loss;
import com.rediacc.ops.internal.time.Deadline;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One command in a guest, from the request to the exit code. Thread-safe: one thread may feed it
 * while another waits for its end.
 */
final class ShellCommand implements ShellSession.Talk {
  /** Of its input, as much may be on its way to it. */
  static final int WINDOW = 256 << 10;

  private static final int CHUNK = 32 << 10;

  private final ShellSession session;
  private final long id;
  private final String place;
  private final String text;
  private final Outputs outputs;
  private int underway;
  private boolean begun;
  private @Nullable Integer exitCode;
  private @Nullable Loss loss;
  private @Nullable OpsException refusal;

  /** Takes what a command prints. */
  interface Outputs {
    /**
     * Takes some bytes; called by one thread.
     *
     * @throws OpsException when it takes no more: the command is killed
     */
    void accept(boolean isError, byte[] bytes);

    /** The ends of what came, for messages. */
    String evidence();
  }

  /** The guest has not begun the command, and will not: it can be sent again. */
  static final class NotBegun extends Exception {
    private static final long serialVersionUID = 1;
  }

  private ShellCommand(
      ShellSession session, long id, String place, ShellRequest request, Outputs outputs) {
    this.session = session;
    this.id = id;
    this.place = place;
    this.text = request.text();
    this.outputs = outputs;
  }

  /** Asks for a command. */
  static ShellCommand start(
      ShellSession session, String place, ShellRequest request, Outputs outputs) {
    ShellCommand command =
        session.begin(id -> new ShellCommand(session, id, place, request, outputs));
    session.send(command.id, "run", request.flags(), request.payload());
    return command;
  }

  /**
   * Gives it input, as fast as it reads.
   *
   * @return false when it does not read any more
   */
  boolean feed(byte[] input, Deadline deadline) throws NotBegun {
    for (int from = 0; from < input.length; from += CHUNK) {
      byte[] chunk = Arrays.copyOfRange(input, from, Math.min(input.length, from + CHUNK));
      if (!await(() -> underway + chunk.length <= WINDOW, deadline)) {
        return false;
      }
      synchronized (this) {
        underway += chunk.length;
      }
      session.send(id, "in", ShellFrame.encoded(chunk));
    }
    return true;
  }

  void endInput() {
    session.send(id, "eof");
  }

  void resize(ShellRequest.TerminalSize size) {
    session.send(id, "size", size.toString());
  }

  /** Kills it and all in its process group, and forgets it. */
  void kill() {
    session.send(id, "kill");
    session.forget(id);
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws DeadlineException when it did not end in time; it is killed
   * @throws InterruptedOpsException when the thread was interrupted; it is killed
   * @throws OpsException when the connection was lost, or it printed too much
   */
  int await(Deadline deadline) throws NotBegun {
    await(() -> false, deadline);
    return exitCode().orElseThrow();
  }

  private synchronized OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /** Waits until something is so; false when the command has ended. */
  private synchronized boolean await(BooleanSupplier what, Deadline deadline) throws NotBegun {
    try {
      while (true) {
        if (refusal != null) {
          throw refusal;
        }
        if (loss != null) {
          throw unknown(loss);
        }
        if (exitCode != null) {
          return false;
        }
        if (what.getAsBoolean()) {
          return true;
        }
        if (deadline.isOver()) {
          kill();
          throw new DeadlineException(
              Failure.of(place + ": '" + text + "' did not end in time")
                  .withLimit(deadline.limit())
                  .withEvidence(outputs.evidence()));
        }
        wait(deadline.remainingMillis());
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(place + ": '" + text + "'", e);
    }
  }

  private OpsException unknown(Loss how) throws NotBegun {
    if (!begun && how.sameBoot()) {
      throw new NotBegun();
    }
    return new OpsException(
        Failure.of(
                place
                    + ": the connection was lost while '"
                    + text
                    + "' ran, since "
                    + how.reason()
                    + "; whether it finished is unknown")
            .withEvidence(outputs.evidence())
            .withHint("did the VM reboot or crash, or was it restored?"));
  }

  @Override
  public void heard(ShellFrame frame) throws ShellFrame.Garbage {
    switch (frame.verb()) {
      case "began" -> change(() -> begun = true);
      case "out" -> print(false, frame.bytes());
      case "err" -> print(true, frame.bytes());
      case "got" -> {
        long count = frame.number();
        change(() -> underway = (int) Math.max(0, underway - Math.max(0, count)));
      }
      case "end" -> {
        int code = (int) Math.min(255, Math.max(0, frame.number()));
        session.forget(id);
        change(() -> exitCode = code);
      }
      default -> throw new ShellFrame.Garbage(frame.toString());
    }
  }

  private void print(boolean isError, byte[] bytes) {
    try {
      outputs.accept(isError, bytes);
    } catch (OpsException e) {
      kill();
      change(() -> refusal = e);
    }
  }

  @Override
  public void lost(Loss how) {
    change(() -> loss = how);
  }

  private synchronized void change(Runnable change) {
    change.run();
    notifyAll();
  }
}
