package com.rediacc.ops.backend;

import java.time.Duration;

/** One raw VM as a backend sees it: power and CPU, nothing of its guest. Thread-safe. */
public interface Machine {
  /** Host name of the VM, such as {@code rediacc11}. */
  String name();

  /** What it does now; asks the backend every time. */
  MachineState state();

  /** Where this host reaches the guest's ssh port: a host or address. */
  String sshHost();

  /** Where this host reaches the guest's ssh port: the port; 0 when the machine does not run. */
  int sshPort();

  /** Host memory it occupies, in MB; 0 when it does not run. */
  long residentMb();

  /** Stops the CPUs; the guest does not notice. Does nothing when paused already. */
  void pause(Duration limit);

  /** Lets the CPUs go on. Does nothing when running already. */
  void resume(Duration limit);

  /**
   * Presses the power button and waits until the guest has shut down.
   *
   * @throws com.rediacc.ops.report.DeadlineException when the guest does not; it still runs
   */
  void powerOff(Duration limit);

  /** Ends it at once, as a power cut does; the disk stays. Idempotent. */
  void destroy(Duration limit);
}
