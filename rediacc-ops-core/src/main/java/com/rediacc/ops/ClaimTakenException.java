package com.rediacc.ops;

import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;

/**
 * There is room, but ports or addresses are taken: another backend may not need them. Never leaves
 * {@link Ops}.
 */
final class ClaimTakenException extends OpsException {
  private static final long serialVersionUID = 1;

  ClaimTakenException(Failure failure) {
    super(failure);
  }
}
