package com.rediacc.ops.spec;

import java.util.Locale;

/** What executes guest code, from fast to slow. */
public enum AcceleratorKind {
  /** Linux's hypervisor. */
  KVM,
  /** macOS's Hypervisor.framework. */
  HVF,
  /** QEMU's emulation: works everywhere, an order of magnitude slower. */
  TCG;

  /** By how much default timeouts grow: a guest under emulation is allowed more time. */
  public int timeoutFactor() {
    return this == TCG ? 2 : 1;
  }

  /** As QEMU's {@code -accel} and people call it: {@code kvm}, {@code hvf}, {@code tcg}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
