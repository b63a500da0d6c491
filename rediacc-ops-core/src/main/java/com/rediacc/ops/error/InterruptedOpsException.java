package com.rediacc.ops.error;

/**
 * The calling thread was interrupted (Ctrl-C, a test time-out). The thread's interrupt flag is set
 * again, and what the operation had started is destroyed, before this is thrown.
 */
public final class InterruptedOpsException extends OpsException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what was interrupted
   */
  public InterruptedOpsException(String what) {
    super(Failure.of(what + ": interrupted"));
  }

  /**
   * @param what what was interrupted
   */
  public InterruptedOpsException(String what, InterruptedException cause) {
    super(Failure.of(what + ": interrupted"), cause);
  }

  @Override
  public InterruptedOpsException at(String place) {
    return this;
  }
}
