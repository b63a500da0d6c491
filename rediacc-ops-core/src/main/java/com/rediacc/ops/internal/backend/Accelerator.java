package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.AcceleratorKind;
import java.util.Objects;

/**
 * What executes guest code, seen to work on this machine.
 *
 * @param kind which one
 * @param fallbackReason why a faster one is not used; empty when there is none
 */
public record Accelerator(AcceleratorKind kind, String fallbackReason) {
  public Accelerator {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(fallbackReason, "fallbackReason");
  }

  /** {@code kvm}, or {@code tcg (emulation; kvm: …)} after a fallback. */
  public String describe() {
    return fallbackReason.isEmpty() ? kind.toString() : kind + " (" + fallbackReason + ")";
  }
}
