package com.rediacc.ops.evidence;

import java.nio.file.Path;

/**
 * Writes down the frames on the network that the VMs of a cluster share, as each VM's emulator sees
 * them arrive: those of all VMs, also those that are for another, or that a fault is about to keep
 * from the guest; not those that a fault keeps off the network. Only the newest are kept: 16 to 32
 * MiB of each VM, and what comes in within half a second. Thread-safe.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface NetworkCapture extends AutoCloseable {
  /**
   * Ends it, and writes {@code <vm>/network.pcap} for each VM that saw a frame. Times are those of
   * this host's clock, to some milliseconds. Nothing is redacted: whatever the VMs said in the
   * clear is in it; only its owner can read the file.
   *
   * @param directory that exists
   * @throws com.rediacc.ops.error.OpsException when it has ended already, or files cannot be
   *     written
   */
  void save(Path directory);

  /** Ends it, and deletes what was not saved. Idempotent. */
  @Override
  void close();
}
