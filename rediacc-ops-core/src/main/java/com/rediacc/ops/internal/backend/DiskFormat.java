package com.rediacc.ops.internal.backend;

import java.util.Locale;

/** The format of a disk's file. */
public enum DiskFormat {
  QCOW2,
  RAW;

  /** As QEMU's tools name it: {@code qcow2}, {@code raw}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
