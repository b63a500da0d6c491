package com.rediacc.ops.ssh;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.InterruptedOpsException;
import com.rediacc.ops.report.OpsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;

/**
 * At most one open session with an endpoint, made when it is needed, and anew when the old one has
 * died. Thread-safe; many threads use the session at the same time.
 */
final class SshConnection {
  /** OpenSSH's MaxSessions is 10 a connection: those beyond wait for their turn. */
  private static final int CHANNELS = 8;

  private final SshClients clients;
  private final SshEndpoint endpoint;
  private final Semaphore channels = new Semaphore(CHANNELS, true);
  private ClientSession session;

  SshConnection(SshClients clients, SshEndpoint endpoint) {
    this.clients = clients;
    this.endpoint = endpoint;
  }

  SshEndpoint endpoint() {
    return endpoint;
  }

  SshConnection as(String user) {
    return new SshConnection(clients, endpoint.as(user));
  }

  /** Something done on an open session. */
  interface Work<T> {
    T on(ClientSession session) throws IOException;
  }

  /** Work that takes up one of the session's channels. */
  <T> T withChannel(String what, Deadline deadline, Work<T> work) {
    acquireChannel(what, deadline);
    try {
      return work.on(open(deadline));
    } catch (IOException e) {
      throw failed(what, e, deadline);
    } finally {
      channels.release();
    }
  }

  /** The open session, or a new one. */
  synchronized ClientSession open(Deadline deadline) {
    if (session == null || !session.isOpen() || session.isClosing()) {
      session = connect(deadline);
    }
    return session;
  }

  /** A session of its own, which the caller closes. */
  ClientSession connect(Deadline deadline) {
    PublicKey expected = SshKeys.parse(endpoint.hostKey());
    ClientSession made = null;
    try {
      made =
          clients
              .started()
              .connect(endpoint.user(), endpoint.host(), endpoint.port())
              .verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS)
              .getSession();
      made.setServerKeyVerifier(
          (s, address, key) -> KeyUtils.compareKeys(expected, key) || refuse(s, key));
      made.addPublicKeyIdentity(SshKeys.load(endpoint.privateKey()));
      made.auth().verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      return made;
    } catch (IOException e) {
      String wrongKey = made == null ? null : made.getAttribute(WRONG_KEY);
      closeNow(made);
      if (wrongKey != null) {
        throw new OpsException(wrongHostKey(wrongKey), e);
      }
      throw failed("connecting", e, deadline);
    }
  }

  private static final org.apache.sshd.common.AttributeRepository.AttributeKey<String> WRONG_KEY =
      new org.apache.sshd.common.AttributeRepository.AttributeKey<>();

  private static boolean refuse(ClientSession session, PublicKey key) {
    session.setAttribute(WRONG_KEY, KeyUtils.getFingerPrint(key));
    return false;
  }

  private Failure wrongHostKey(String fingerprint) {
    return Failure.of(
            endpoint
                + ": the server's host key is "
                + fingerprint
                + ", not the pinned "
                + KeyUtils.getFingerPrint(SshKeys.parse(endpoint.hostKey())))
        .withHint("another machine answers on this port, or the VM's host key was replaced");
  }

  /** Closes what is open, at once; the next use connects anew. */
  synchronized void drop() {
    closeNow(session);
    session = null;
  }

  static void closeNow(ClientSession session) {
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
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(endpoint + ": " + what, e);
    }
  }

  OpsException failed(String what, IOException e, Deadline deadline) {
    boolean interrupted =
        e instanceof InterruptedIOException && Thread.currentThread().isInterrupted();
    if (interrupted || e.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new InterruptedOpsException(endpoint + ": " + what);
    }
    Failure failure = Failure.of(endpoint + ": " + what + " failed: " + reason(e));
    return deadline.isOver()
        ? new DeadlineException(failure.withLimit(deadline.limit()), e)
        : new OpsException(failure, e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What is left, but no longer than this. */
  static Duration atMost(Duration limit, Deadline deadline) {
    return deadline.within(limit).remaining();
  }
}
