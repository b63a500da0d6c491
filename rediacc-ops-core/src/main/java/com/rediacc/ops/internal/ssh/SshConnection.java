package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Backoff;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one open session with an endpoint, made when it is needed, and anew when the old one has
 * died. Thread-safe; many threads use the session at the same time.
 */
final class SshConnection {
  private static final Logger log = LoggerFactory.getLogger(SshConnection.class);

  /** OpenSSH's MaxSessions is 10 a connection: those beyond wait for their turn. */
  private static final int CHANNELS = 8;

  /** RFC 4254, section 5.1: OpenSSH says "connect failed" when it has too many sessions. */
  private static final Set<Integer> FOR_NOW =
      Set.of(SshConstants.SSH_OPEN_CONNECT_FAILED, SshConstants.SSH_OPEN_RESOURCE_SHORTAGE);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final Supplier<SshClient> client;
  private volatile SshEndpoint endpoint;
  private volatile SshFailures failures;
  private final Semaphore channels = new Semaphore(CHANNELS, true);
  private final ReentrantLock connecting = new ReentrantLock();
  private final AtomicReference<ClientSession> session = new AtomicReference<>();

  /**
   * Connects nowhere yet.
   *
   * @param client gives a client that is started
   */
  SshConnection(Supplier<SshClient> client, SshEndpoint endpoint) {
    this.client = client;
    this.endpoint = endpoint;
    this.failures = new SshFailures(endpoint);
  }

  SshEndpoint endpoint() {
    return endpoint;
  }

  /** What is thrown when something goes wrong on this connection. */
  SshFailures failures() {
    return failures;
  }

  SshConnection as(String user) {
    return new SshConnection(client, endpoint.as(user));
  }

  /** Something done on an open session. */
  interface Work<T> {
    T on(ClientSession session) throws IOException;
  }

  /** Something done while one of the session's channels is reserved. */
  interface ChannelWork<T> {
    T run() throws IOException;
  }

  /** Work that takes up one of the session's channels. */
  <T> T withChannel(String what, Deadline deadline, ChannelWork<T> work) {
    acquireChannel(what, deadline);
    try {
      if (deadline.isOver()) {
        // Not begun: it would have to be ended at once.
        throw failures.late(what, deadline);
      }
      return work.run();
    } catch (IOException e) {
      throw failures.of(what, e, deadline);
    } finally {
      channels.release();
    }
  }

  /**
   * Opens a channel. A server that refuses one for now is asked again: OpenSSH counts sessions
   * against its MaxSessions for a moment after their commands have ended and their channels are
   * closed on both sides.
   *
   * @param what what it is for, for messages
   * @param opening may be tried again: has had no effect when it throws an {@link IOException}
   */
  <C> C channel(String what, Deadline deadline, Work<C> opening) throws IOException {
    var backoff = Backoff.between(FIRST_PAUSE, LONGEST_PAUSE);
    Optional<IOException> refused = Optional.empty();
    while (true) {
      try {
        return channel(deadline, opening);
      } catch (IOException e) {
        Optional<SshChannelOpenException> refusal = refusal(e);
        if (refusal.isEmpty()) {
          // An attempt that has just come too late says less than the refusals before it.
          throw SshFailures.isOver(deadline) ? refused.orElse(e) : e;
        }
        refused =
            Optional.of(
                new IOException("the server opens no channel: " + refusal.get().getMessage(), e));
        if (SshFailures.isOver(deadline) || !FOR_NOW.contains(refusal.get().getReasonCode())) {
          throw refused.get();
        }
        backoff.pause(deadline, endpoint + ": " + what);
      }
    }
  }

  private static Optional<SshChannelOpenException> refusal(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(SshChannelOpenException.class::isInstance)
        .map(SshChannelOpenException.class::cast)
        .findFirst();
  }

  /** On a new session when the one at hand turns out to have died, which may be seen only now. */
  private <C> C channel(Deadline deadline, Work<C> opening) throws IOException {
    ClientSession first = open(deadline);
    try {
      return opening.on(first);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException | IllegalStateException e) {
      // MINA reports a session that is being closed with an IllegalStateException.
      if (isOpen(first)) {
        throw e;
      }
    }
    try {
      return opening.on(open(deadline));
    } catch (IllegalStateException e) {
      throw new IOException("the connection was lost: " + e.getMessage(), e);
    }
  }

  /** The open session, or a new one. */
  private ClientSession open(Deadline deadline) throws IOException {
    try {
      if (!connecting.tryLock(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        throw failures.late("connecting", deadline);
      }
    } catch (InterruptedException e) {
      throw failures.interrupted("connecting", e);
    }
    try {
      @Nullable ClientSession known = session.get();
      if (known != null && isOpen(known)) {
        return known;
      }
      SshEndpoint target = endpoint;
      ClientSession made = connect(deadline);
      session.set(made);
      if (!target.equals(endpoint)) {
        drop();
        throw new IOException("the VM was restored meanwhile");
      }
      return made;
    } finally {
      connecting.unlock();
    }
  }

  /** Whether there is a session that has not ended, as far as is known here. */
  boolean isOpen() {
    return isOpen(session.get());
  }

  private static boolean isOpen(@Nullable ClientSession session) {
    return session != null && session.isOpen() && !session.isClosing();
  }

  /** A session of its own, which the caller closes. */
  ClientSession connect(Deadline deadline) {
    var pin = new PinnedHostKey(endpoint.hostKey());
    KeyPair identity = SshKeys.load(endpoint.privateKey());
    @Nullable ClientSession made = null;
    log.debug("{}: connecting", endpoint);
    try {
      made =
          client
              .get()
              .connect(endpoint.user(), endpoint.host(), endpoint.port(), pin.context(), null)
              .verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS)
              .getSession();
      log.debug("{}: connected", endpoint);
      made.addPublicKeyIdentity(identity);
      made.auth().verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      log.debug("{}: logged in", endpoint);
      return made;
    } catch (IOException | IllegalStateException e) {
      closeNow(made);
      if (pin.hasRefused()) {
        throw new OpsException(pin.refusal(endpoint), e);
      }
      throw failures.of(
          "connecting", e instanceof IOException io ? io : new IOException(e), deadline);
    }
  }

  /** Leads to another server from now on, with the session that is open there, if any. */
  void moveTo(SshConnection other) {
    endpoint = other.endpoint;
    failures = other.failures;
    closeNow(session.getAndSet(other.session.getAndSet(null)));
  }

  /** Closes what is open, at once; the next use connects anew. */
  void drop() {
    closeNow(session.getAndSet(null));
  }

  static void closeNow(@Nullable ClientSession session) {
    if (session != null) {
      session.close(true);
    }
  }

  private void acquireChannel(String what, Deadline deadline) {
    try {
      if (!channels.tryAcquire(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        throw new DeadlineException(
            Failure.of(endpoint + ": " + what + ": " + CHANNELS + " others are still running")
                .withLimit(deadline.limit()));
      }
    } catch (InterruptedException e) {
      throw failures.interrupted(what, e);
    }
  }
}
