package com.rediacc.ops.error;

import org.jspecify.annotations.Nullable;

/**
 * An operation failed. The message is {@link Failure#message()}: complete, and meant for people.
 * This and its kinds are the only exceptions that the library throws, except for arguments that
 * break a method's contract.
 */
public sealed class OpsException extends RuntimeException
    permits DeadlineException,
        InterruptedOpsException,
        InvalidInputException,
        StorageException,
        UnavailableException,
        UnreachableException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Failure failure;

  /** With all that is known of the failure. */
  public OpsException(Failure failure) {
    this(failure, null);
  }

  /** With all that is known of the failure, and what caused it. */
  public OpsException(Failure failure, @Nullable Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** The parts of the message. */
  public Failure failure() {
    // Not serialized: the message has all of it.
    return failure == null ? Failure.of(String.valueOf(getMessage())) : failure;
  }

  /** The same failure, with where it happened put before what failed. */
  public OpsException at(String place) {
    return new OpsException(failure().at(place), this);
  }

  /** The first line of the message: what failed. */
  public String summary() {
    return failure().what().lines().findFirst().orElse("");
  }
}
