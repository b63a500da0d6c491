package com.rediacc.ops.ssh;

import org.apache.sshd.client.session.ClientSession;

/**
 * A port of this host, on 127.0.0.1 only, that leads to a port of a VM until it is closed, or the
 * VM reboots.
 */
public final class PortForward implements AutoCloseable {
  private final ClientSession session;
  private final int localPort;

  PortForward(ClientSession session, int localPort) {
    this.session = session;
    this.localPort = localPort;
  }

  /** The port on 127.0.0.1. */
  public int localPort() {
    return localPort;
  }

  @Override
  public void close() {
    SshConnection.closeNow(session);
  }
}
