package com.rediacc.ops.evidence;

import java.util.List;

/**
 * Something is wrong with a guest, as its console says: an oops, a BUG, a panic, a process killed
 * for lack of memory, a task that hangs, a program that dumped core.
 *
 * @param vm name of the VM, such as {@code rediacc11}
 * @param lines what its console said, and what the kernel said next
 */
public record Ailment(String vm, List<String> lines) {
  /** The list is copied. */
  public Ailment {
    lines = List.copyOf(lines);
  }

  @Override
  public String toString() {
    return vm + ": " + String.join("\n  ", lines);
  }
}
