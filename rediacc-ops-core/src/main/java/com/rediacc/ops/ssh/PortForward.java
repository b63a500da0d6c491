package com.rediacc.ops.ssh;

/**
 * A port of this host, on 127.0.0.1 only, that leads to a port of a VM until it is closed, or the
 * VM reboots. Thread-safe.
 *
 * <p>Handed out by {@link SshHandle#forward}; not meant to be implemented by users.
 */
public interface PortForward extends AutoCloseable {
  /** The port on 127.0.0.1, 1 to 65535. */
  int localPort();

  @Override
  void close();
}
