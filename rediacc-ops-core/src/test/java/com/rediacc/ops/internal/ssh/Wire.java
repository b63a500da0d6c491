package com.rediacc.ops.internal.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A port on loopback that leads to another, until it is frozen or cut. */
final class Wire implements Closeable {
  private final List<Closeable> ends = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong bytesLeft = new AtomicLong(Long.MAX_VALUE);
  private final ServerSocket door;
  private final int target;

  Wire(int target) throws IOException {
    this.target = target;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  int connections() {
    return ends.size();
  }

  /**
   * Lets so many more bytes pass; then nothing moves and neither side notices, as with a stopped
   * VM.
   */
  void freezeAfter(long bytes) {
    bytesLeft.set(bytes);
  }

  boolean isFrozen() {
    return bytesLeft.get() < 0;
  }

  /** Ends what is connected; new connections are taken. */
  void cut() throws IOException {
    for (Closeable end : ends) {
      end.close();
    }
    ends.clear();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    door.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = door.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        ends.add(near);
        ends.add(far);
        daemon(() -> carry(near, far));
        daemon(() -> carry(far, near));
      }
    } catch (IOException e) {
      // Closed, or the target has gone.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] chunk = new byte[16 << 10];
    try (from;
        to) {
      for (int n; (n = from.getInputStream().read(chunk)) >= 0; ) {
        if (bytesLeft.addAndGet(-n) < 0) {
          closed.await();
          return;
        }
        to.getOutputStream().write(chunk, 0, n);
      }
    } catch (IOException e) {
      // One end has gone, and with it the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }
}
