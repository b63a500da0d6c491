package com.rediacc.ops.report;

import java.util.List;

/** What the caller asked for is wrong; all faults found are reported at once. */
public final class InvalidInputException extends OpsException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

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

  public List<String> faults() {
    return faults;
  }

  /** What the caller asked for is wrong wherever it is. */
  @Override
  public InvalidInputException at(String place) {
    return this;
  }
}
