package com.rediacc.ops.error;

/**
 * There is room for the cluster, but ports or addresses that it needs are taken. Thrown before
 * anything is created.
 */
public final class ResourceConflictException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /** With all that is known of the failure. */
  public ResourceConflictException(Failure failure) {
    super(failure);
  }

  private ResourceConflictException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  @Override
  public ResourceConflictException at(String place) {
    return new ResourceConflictException(failure().at(place), this);
  }
}
