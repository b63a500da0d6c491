package com.rediacc.ops.fault;

/** The error that a guest gets for a request to a disk. */
public enum DiskError {
  /** Input/output error, {@code EIO}. */
  IO,
  /**
   * No space left, {@code ENOSPC}, as a disk reports that was promised more room than there is.
   * Writes only, and data disks only: the disk that a VM boots from is one of virtio, which has no
   * word for it.
   */
  NO_SPACE
}
