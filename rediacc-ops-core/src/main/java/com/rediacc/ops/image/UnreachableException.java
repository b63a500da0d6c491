package com.rediacc.ops.image;

import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;

/** A publisher's host never answered: the one failure of a download that a build can make good. */
final class UnreachableException extends OpsException {
  private static final long serialVersionUID = 1L;

  UnreachableException(Failure failure, Throwable cause) {
    super(failure, cause);
  }
}
