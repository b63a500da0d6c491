package com.rediacc.ops.internal.fault;

import com.rediacc.ops.internal.backend.MachineNetwork.Direction;
import java.util.Objects;

/**
 * All frames of one VM in one direction, dropped by its emulator.
 *
 * @param vm its id
 */
public record Cut(int vm, Direction direction) {
  public Cut {
    Objects.requireNonNull(direction, "direction");
  }
}
