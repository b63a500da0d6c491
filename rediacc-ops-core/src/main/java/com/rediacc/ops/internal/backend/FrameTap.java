package com.rediacc.ops.internal.backend;

import java.io.IOException;
import java.util.Optional;

/**
 * All Ethernet frames on their way to one machine from its cluster's network, diverted through this
 * process: what is not written back does not arrive. One thread reads; any may write or close.
 */
public interface FrameTap extends AutoCloseable {
  /**
   * Waits for a frame.
   *
   * @return empty at the end: the machine's, or after {@link #close}
   * @throws IOException when the machine's end broke off
   */
  Optional<byte[]> read() throws IOException;

  /**
   * Lets a frame arrive.
   *
   * @throws IOException when the tap has ended
   */
  void write(byte[] frame) throws IOException;

  /**
   * Lets frames take their usual way again. Idempotent; does nothing when the machine has ended.
   */
  @Override
  void close();
}
