package com.rediacc.ops.report;

/**
 * An operation failed. The message is {@link Failure#message()}: complete, and meant for people.
 */
public class OpsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public OpsException(Failure failure) {
    this(failure, null);
  }

  public OpsException(Failure failure, Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** The parts of the message; null only after Java deserialization. */
  public Failure failure() {
    return failure;
  }

  /** The same failure, with where it happened put before what failed. */
  public OpsException at(String place) {
    return new OpsException(failure.at(place), this);
  }
}
