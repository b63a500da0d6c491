package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.ssh.PortForward;
import org.apache.sshd.client.session.ClientSession;

/** A forwarded port on a session of its own. */
record MinaPortForward(ClientSession session, int localPort) implements PortForward {
  @Override
  public void close() {
    SshConnection.closeNow(session);
  }
}
