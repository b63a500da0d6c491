package com.rediacc.ops.fault;

import java.time.Duration;

/**
 * What can be wrong with the clock of a VM, as its guest keeps it. It is right again when the fault
 * is healed, as {@code Cluster.restore} leaves it. A time service of the guest may set it right
 * before. It needs the guest's shell service.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface ClockFaults {
  /**
   * Moves it once.
   *
   * @param by up to 10 years; negative: back
   */
  Fault jump(Duration by);

  /**
   * Moves it forth and back again, one move each half period.
   *
   * @param by up to 10 years
   * @param period 200 ms to 1 h
   */
  Fault strobe(Duration by, Duration period);

  /**
   * Makes it fast or slow: it is moved a little five times a second.
   *
   * @param rate seconds that it gains in a second, such as {@code 0.05}; negative: loses; up to 10
   *     either way, and not 0
   */
  Fault drift(double rate);
}
