package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.GuestChannel;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.SizeT;

/**
 * A channel of a domain, through libvirt's stream: its socket is the daemon's alone. Source:
 * libvirt's "Module libvirt-stream".
 *
 * <p>One call at a time, and none that blocks: while one thread sends, libvirt's client (seen in
 * 9.0) can miss that data came for another that waits for them. Without an event loop, which would
 * be the whole process's, what has come is taken in by any call that the daemon answers.
 */
final class DomainChannel implements GuestChannel {
  /** {@code VIR_STREAM_NONBLOCK}. */
  static final int NONBLOCK = 1;

  /** What a call returns that would have to wait. */
  private static final int WOULD_BLOCK = -2;

  private static final long SHORTEST_PAUSE_MS = 1;
  private static final long LONGEST_PAUSE_MS = 50;

  private final LibvirtFunctions functions;
  private final ConnectionPointer connection;
  private final Pointer stream;

  /** When something was sent or came, by the monotonic clock. Guarded by this. */
  private long active = System.nanoTime();

  private boolean closed;

  /**
   * @param connection that the stream is of, and keeps open
   */
  DomainChannel(LibvirtFunctions functions, ConnectionPointer connection, Pointer stream) {
    this.functions = functions;
    this.connection = connection;
    this.stream = stream;
  }

  @Override
  public synchronized int read(byte[] buffer) throws IOException {
    while (!closed) {
      int count = functions.virStreamRecv(stream, buffer, new SizeT(buffer.length));
      if (count == WOULD_BLOCK) {
        takeIn();
        count = functions.virStreamRecv(stream, buffer, new SizeT(buffer.length));
      }
      if (count == WOULD_BLOCK) {
        pause();
        continue;
      }
      active = System.nanoTime();
      if (count < 0) {
        throw failed();
      }
      return count == 0 ? -1 : count;
    }
    return -1;
  }

  @Override
  public synchronized void write(byte[] bytes) throws IOException {
    for (int sent = 0; sent < bytes.length; ) {
      if (closed) {
        throw new IOException("the channel is closed");
      }
      byte[] rest = sent == 0 ? bytes : Arrays.copyOfRange(bytes, sent, bytes.length);
      int count = functions.virStreamSend(stream, rest, new SizeT(rest.length));
      if (count == WOULD_BLOCK) {
        takeIn();
        pause();
      } else if (count < 0) {
        throw failed();
      } else {
        sent += count;
      }
    }
    active = System.nanoTime();
    notifyAll();
  }

  private void takeIn() throws IOException {
    if (functions.virConnectGetLibVersion(connection, new LongByReference()) != 0) {
      throw failed();
    }
  }

  /** Lets the other thread in; to wake up too early is only to look too early. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() throws IOException {
    try {
      // What is waited for already comes an eighth later at most.
      long quiet = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - active) / 8;
      wait(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, quiet)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private IOException failed() {
    return new IOException("libvirt: " + functions.virGetLastErrorMessage());
  }

  /** A daemon that does not answer holds up a thread of its own, and nobody else. */
  @Override
  public void close() {
    var closing = new Thread(this::end, "libvirt: closing a channel");
    closing.setDaemon(true);
    closing.start();
  }

  private synchronized void end() {
    if (!closed) {
      closed = true;
      notifyAll();
      functions.virStreamAbort(stream);
      functions.virStreamFree(stream);
    }
  }
}
