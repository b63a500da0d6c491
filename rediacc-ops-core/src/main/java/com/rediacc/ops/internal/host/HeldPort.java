package com.rediacc.ops.internal.host;

import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a TCP port of the loopback interface for who will listen on it later: it lies in the range
 * from which the kernel gives any program a port. Connecting to it is refused meanwhile.
 */
public final class HeldPort implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeldPort.class);

  /** Bound, and neither connected nor listening. */
  private final Socket socket = new Socket();

  private HeldPort() {}

  /**
   * Holds the port until it is closed; nothing when another has it already.
   *
   * @param port on 127.0.0.1
   */
  public static HeldPort hold(int port) {
    var held = new HeldPort();
    try {
      // Connections that its listener had may still be in TIME_WAIT.
      held.socket.setReuseAddress(true);
      held.socket.bind(HostPorts.onLoopback(port));
    } catch (IOException e) {
      held.close();
    }
    return held;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("a held port was not closed", e);
    }
  }
}
