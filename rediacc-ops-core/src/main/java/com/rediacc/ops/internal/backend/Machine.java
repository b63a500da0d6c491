package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;

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
  void pause(Deadline deadline);

  /**
   * Lets the CPUs go on. Does nothing when running already. Memory that {@link #precopyMemory}
   * began to write is given up.
   */
  void resume(Deadline deadline);

  /**
   * Keeps RAM, devices and disk as they are now, inside the VM's own disk. The machine is paused
   * before and after. A state of the same name is replaced.
   */
  void saveSnapshot(String name, Deadline deadline);

  /** Goes back to a state that was kept. The machine is paused before and after. */
  void restoreSnapshot(String name, Deadline deadline);

  /** Drops a state that was kept. */
  void deleteSnapshot(String name, Deadline deadline);

  /**
   * Leaves the disk as it is now to others: from now on the machine writes to an overlay on it. The
   * machine is paused before and after.
   *
   * @param overlay prepared, at the path that the plan gives the disk
   */
  void switchToOverlay(Path overlay, Deadline deadline);

  /**
   * Writes most of the memory to a file while the machine runs, so that {@link #saveMemory} to the
   * same file has little left to do. Nothing, where a backend cannot do so.
   */
  default void precopyMemory(Path file, Deadline deadline) {}

  /**
   * Writes memory and devices to a file, or what {@link #precopyMemory} left of them. The machine
   * is paused before and after.
   */
  void saveMemory(Path file, Deadline deadline);

  /**
   * Presses the power button and waits until the guest has shut down.
   *
   * @throws com.rediacc.ops.error.DeadlineException when the guest does not; it still runs
   */
  void powerOff(Deadline deadline);

  /** Ends it at once, as a power cut does; the disk stays. Idempotent. */
  void destroy(Deadline deadline);
}
