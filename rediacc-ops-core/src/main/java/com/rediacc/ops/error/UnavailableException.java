package com.rediacc.ops.error;

/**
 * This machine cannot run what was asked for: a prerequisite is missing, or RAM, disk or a port is
 * taken. Thrown before anything is created; the hint is the remedy.
 */
public sealed class UnavailableException extends OpsException permits ResourceConflictException {
  private static final long serialVersionUID = 1L;

  /** With all that is known of the failure. */
  public UnavailableException(Failure failure) {
    super(failure);
  }

  /** With all that is known of the failure, and what caused it. */
  public UnavailableException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  @Override
  public UnavailableException at(String place) {
    return new UnavailableException(failure().at(place), this);
  }
}
