package com.rediacc.ops.error;

/** A wait reached its limit. */
public final class DeadlineException extends OpsException {
  private static final long serialVersionUID = 1L;

  /** With all that is known of the failure. */
  public DeadlineException(Failure failure) {
    super(failure);
  }

  /** With all that is known of the failure, and what caused it. */
  public DeadlineException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  @Override
  public DeadlineException at(String place) {
    return new DeadlineException(failure().at(place), this);
  }
}
