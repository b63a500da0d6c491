package com.rediacc.ops.error;

import java.util.List;
import java.util.function.Supplier;

/** What the caller asked for is wrong; all faults found are reported at once. */
public final class InvalidInputException extends OpsException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  /**
   * @param fault what is wrong, in one line
   */
  public InvalidInputException(String fault) {
    this(List.of(fault));
  }

  /**
   * @param faults one line each, at least one
   */
  public InvalidInputException(List<String> faults) {
    super(Failure.of(String.join("\n", faults)));
    this.faults = List.copyOf(faults);
  }

  /**
   * Reads what a user wrote.
   *
   * @param reading throws an {@link IllegalArgumentException} whose message says what is wrong
   * @throws InvalidInputException with that message
   */
  public static <T> T unlessReadable(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(String.valueOf(e.getMessage()));
    }
  }

  /** One line each, at least one. */
  public List<String> faults() {
    return faults == null ? List.of(getMessage()) : faults;
  }

  /** What the caller asked for is wrong wherever it is. */
  @Override
  public InvalidInputException at(String place) {
    return this;
  }
}
