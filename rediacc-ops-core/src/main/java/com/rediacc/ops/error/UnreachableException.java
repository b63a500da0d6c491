package com.rediacc.ops.error;

/** A publisher of images could not be reached, or refused; what it offers may be had otherwise. */
public final class UnreachableException extends OpsException {
  private static final long serialVersionUID = 1L;

  /** With all that is known of the failure, and what caused it. */
  public UnreachableException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  @Override
  public UnreachableException at(String place) {
    return new UnreachableException(failure().at(place), this);
  }
}
