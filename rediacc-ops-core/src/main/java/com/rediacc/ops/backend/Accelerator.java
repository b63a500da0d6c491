package com.rediacc.ops.backend;

import java.util.Locale;
import java.util.Objects;

/**
 * What executes guest code, seen to work on this machine.
 *
 * @param kind which one
 * @param fallbackReason why a faster one is not used; empty when there is none
 */
public record Accelerator(Kind kind, String fallbackReason) {
  /** From fast to slow. */
  public enum Kind {
    /** Linux's hypervisor. */
    KVM,
    /** macOS's Hypervisor.framework. */
    HVF,
    /** QEMU's emulation: works everywhere, an order of magnitude slower. */
    TCG;

    /** As QEMU's {@code -accel} and people call it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Accelerator {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(fallbackReason, "fallbackReason");
  }

  /** By how much default limits grow: a guest under emulation is allowed more time. */
  public int patience() {
    return kind == Kind.TCG ? 2 : 1;
  }

  /** {@code kvm}, or {@code tcg (emulation; kvm: …)} after a fallback. */
  public String describe() {
    return fallbackReason.isEmpty() ? kind.toString() : kind + " (" + fallbackReason + ")";
  }
}
