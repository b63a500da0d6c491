package com.rediacc.ops.internal.backend;

import java.io.IOException;

/**
 * Bytes between this host and a service inside a guest, over a port of the machine: no network is
 * involved. Whether the service listens is for its protocol to find out. One thread reads, another
 * writes; any may close.
 */
public interface GuestChannel extends AutoCloseable {
  /**
   * Waits for bytes.
   *
   * @return how many came; -1 at the end: the machine's, or after {@link #close}
   * @throws IOException when the machine's end broke off
   */
  int read(byte[] buffer) throws IOException;

  /**
   * Writes all bytes; waits while the guest takes none.
   *
   * @throws IOException when the channel has ended
   */
  void write(byte[] bytes) throws IOException;

  /** Ends it, and with it what other threads wait for on it. Idempotent. */
  @Override
  void close();
}
