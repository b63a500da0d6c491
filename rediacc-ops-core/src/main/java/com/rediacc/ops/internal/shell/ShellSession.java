package com.rediacc.ops.internal.shell;

import static java.util.Objects.requireNonNullElse;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation with a guest's shell service, from the greeting to the end of the channel. Two
 * threads carry it; what they carry is bounded by what commands may send and hold. Thread-safe.
 */
final class ShellSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShellSession.class);

  private static final byte[] LAST = {};

  private final String place;
  private final GuestChannel channel;
  private final Runnable release;
  private final BlockingQueue<byte[]> outbox = new LinkedBlockingQueue<>();
  private final ConcurrentHashMap<Long, Talk> talks = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** The boot of the guest, once it has answered. */
  private final CompletableFuture<String> greeting = new CompletableFuture<>();

  private volatile String token = "";

  /** Why it has ended; guarded by this. */
  private @Nullable Loss loss;

  /** Something with an id that the guest answers to. */
  interface Talk {
    /** Takes an answer; called by one thread. */
    void heard(ShellFrame frame) throws ShellFrame.Garbage;

    /** The session has ended; called once. */
    void lost(Loss loss);
  }

  /**
   * How a session ended.
   *
   * @param reason for messages
   * @param sameBoot whether the guest goes on: what it has not confirmed, it has not begun
   */
  record Loss(String reason, boolean sameBoot) {}

  private ShellSession(String place, GuestChannel channel, Runnable release) {
    this.place = place;
    this.channel = channel;
    this.release = release;
  }

  /**
   * Begins a conversation.
   *
   * @param place the VM and the way to it, for messages
   * @param channel closed with the session
   * @param release called once, when the channel is closed
   * @throws DeadlineException when the guest does not answer in time
   * @throws OpsException when the channel ends before
   */
  static ShellSession open(
      String place, GuestChannel channel, Runnable release, Deadline deadline) {
    var session = new ShellSession(place, channel, release);
    session.start("reader", session::read);
    session.start("writer", session::write);
    session.hello();
    try {
      session.greeting.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      return session;
    } catch (TimeoutException e) {
      session.close();
      throw new DeadlineException(
          Failure.of(place + ": no answer")
              .withLimit(deadline.limit())
              .withHint("does the VM boot? does its service 'rediacc-shell' run?"),
          e);
    } catch (InterruptedException e) {
      session.close();
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(place + ": waiting for an answer", e);
    } catch (ExecutionException e) {
      session.close();
      Throwable cause = requireNonNullElse(e.getCause(), e);
      throw new OpsException(Failure.of(place + ": " + cause.getMessage()), cause);
    }
  }

  private void start(String role, Runnable work) {
    var thread = new Thread(work, place + ": " + role);
    thread.setDaemon(true);
    thread.start();
  }

  /** A line of its own: the guest may have half of one from an earlier host process. */
  private void hello() {
    token = UUID.randomUUID().toString();
    outbox.add("\n".getBytes(StandardCharsets.US_ASCII));
    outbox.add(ShellFrame.line(0, "hello", token));
  }

  synchronized boolean isOpen() {
    return loss == null;
  }

  /**
   * Begins something that the guest answers to.
   *
   * @param talk made from its id
   */
  <T extends Talk> T begin(LongFunction<T> talk) {
    long id = ids.incrementAndGet();
    T begun = talk.apply(id);
    talks.put(id, begun);
    Optional<Loss> ended = loss();
    if (ended.isPresent() && talks.remove(id) != null) {
      begun.lost(ended.get());
    }
    return begun;
  }

  private synchronized Optional<Loss> loss() {
    return Optional.ofNullable(loss);
  }

  /** Forgets one: its answers are ignored from now on. */
  void forget(long id) {
    talks.remove(id);
  }

  /** Sends a line, soon. */
  void send(long id, String verb, String... words) {
    outbox.add(ShellFrame.line(id, verb, words));
  }

  private void write() {
    try {
      for (byte[] line = outbox.take(); line != LAST; line = outbox.take()) {
        channel.write(line);
      }
    } catch (IOException e) {
      end(new Loss("the port broke off: " + e.getMessage(), false));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new Loss("interrupted", false));
    }
  }

  private void read() {
    var lines = new LineReader(channel);
    try {
      for (Optional<String> line = lines.read(); line.isPresent(); line = lines.read()) {
        if (greeting.isDone()) {
          hear(ShellFrame.parse(line.get()));
        } else {
          await(line.get());
        }
        if (!isOpen()) {
          return;
        }
      }
      end(new Loss("the machine has ended", false));
    } catch (ShellFrame.Garbage e) {
      end(new Loss("what the guest sends is none of its protocol: " + e.getMessage(), false));
    } catch (IOException e) {
      end(new Loss("the port broke off: " + e.getMessage(), false));
    }
  }

  /** Before the greeting anything may come: it was meant for another. */
  private void await(String line) {
    try {
      ShellFrame frame = ShellFrame.parse(line);
      if (frame.verb().equals("ready")) {
        // The service before this one may have taken our greeting with it.
        hello();
      } else if (frame.verb().equals("hello") && frame.word(0).equals(token)) {
        greeting.complete(frame.word(1));
      }
    } catch (ShellFrame.Garbage e) {
      log.debug("{}: skipped: {}", place, e.getMessage());
    }
  }

  private void hear(ShellFrame frame) throws ShellFrame.Garbage {
    switch (frame.verb()) {
      case "ready" -> {
        boolean sameBoot = frame.word(0).equals(greeting.join());
        end(
            new Loss(
                sameBoot ? "the guest's service was restarted" : "the VM was rebooted", sameBoot));
      }
      case "bye" -> end(new Loss("the guest's service was stopped", true));
      case "bad" ->
          throw new ShellFrame.Garbage("bad " + new String(frame.bytes(), StandardCharsets.UTF_8));
      default -> {
        Talk talk = talks.get(frame.id());
        // None: it has been given up.
        if (talk != null) {
          talk.heard(frame);
        }
      }
    }
  }

  private void end(Loss how) {
    List<Talk> left;
    synchronized (this) {
      if (loss != null) {
        return;
      }
      loss = how;
      left = new ArrayList<>(talks.values());
      talks.clear();
    }
    log.debug("{}: {}", place, how.reason());
    outbox.add(LAST);
    channel.close();
    release.run();
    greeting.completeExceptionally(new IOException(how.reason()));
    left.forEach(talk -> talk.lost(how));
  }

  @Override
  public void close() {
    end(new Loss("it was closed", false));
  }
}
