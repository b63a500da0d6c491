package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.GuestChannel;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.Arrays;
import org.libvirt.jna.SizeT;

/**
 * A channel of a domain, through libvirt's stream: its socket is the daemon's alone. Source:
 * libvirt's "Module libvirt-stream"; the calls block, and end when another thread aborts the
 * stream.
 */
final class DomainChannel implements GuestChannel {
  private final LibvirtFunctions functions;
  private final Pointer stream;

  /** Threads in a call: the last one out frees a closed stream. Guarded by this. */
  private int inside;

  private boolean closed;

  DomainChannel(LibvirtFunctions functions, Pointer stream) {
    this.functions = functions;
    this.stream = stream;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    if (!enter()) {
      return -1;
    }
    try {
      int count = functions.virStreamRecv(stream, buffer, new SizeT(buffer.length));
      if (count < 0) {
        throw failed();
      }
      return count == 0 ? -1 : count;
    } finally {
      leave();
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    for (int sent = 0; sent < bytes.length; ) {
      if (!enter()) {
        throw new IOException("the channel is closed");
      }
      try {
        byte[] rest = sent == 0 ? bytes : Arrays.copyOfRange(bytes, sent, bytes.length);
        int count = functions.virStreamSend(stream, rest, new SizeT(rest.length));
        if (count < 0) {
          throw failed();
        }
        sent += count;
      } finally {
        leave();
      }
    }
  }

  private IOException failed() {
    return new IOException("libvirt: " + functions.virGetLastErrorMessage());
  }

  private synchronized boolean enter() {
    if (!closed) {
      inside++;
    }
    return !closed;
  }

  private synchronized void leave() {
    inside--;
    if (closed && inside == 0) {
      functions.virStreamFree(stream);
    }
  }

  /** A daemon that does not answer holds up a thread of its own, and nobody else. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      inside++;
      closed = true;
    }
    var closing =
        new Thread(
            () -> {
              functions.virStreamAbort(stream);
              leave();
            },
            "libvirt: closing a channel");
    closing.setDaemon(true);
    closing.start();
  }
}
