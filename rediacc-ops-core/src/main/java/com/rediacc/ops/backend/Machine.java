package com.rediacc.ops.backend;

import java.nio.file.Path;
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
   * Keeps RAM, devices and disk as they are now, inside the VM's own disk. The machine is paused
   * before and after. A state of the same name is replaced.
   */
  void keep(String name, Duration limit);

  /** Goes back to a state that was kept. The machine is paused before and after. */
  void returnTo(String name, Duration limit);

  /** Drops a state that was kept. */
  void forget(String name, Duration limit);

  /**
   * Leaves the disk as it is now to others: from now on the machine writes to an overlay on it. The
   * machine is paused before and after.
   *
   * @param overlay prepared, at the path that the plan gives the disk
   */
  void branch(Path overlay, Duration limit);

  /** Writes RAM and devices to a file. The machine is paused before and after. */
  void saveRam(Path file, Duration limit);

  /**
   * Presses the power button and waits until the guest has shut down.
   *
   * @throws com.rediacc.ops.report.DeadlineException when the guest does not; it still runs
   */
  void powerOff(Duration limit);

  /** Ends it at once, as a power cut does; the disk stays. Idempotent. */
  void destroy(Duration limit);
}
