package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;

/**
 * One raw VM as a backend sees it: power and CPU, nothing of its guest. It is found anew by each
 * call, whichever process launched it, so that one object can outlive several lives of the VM.
 * Thread-safe.
 *
 * <p>Methods with a deadline throw {@code com.rediacc.ops.error.DeadlineException} when it is over,
 * and {@code InterruptedOpsException} when the thread is interrupted. Those without take at most
 * some seconds, and throw the same when the backend does not answer in that time. All throw {@code
 * com.rediacc.ops.error.OpsException} with the backend's own message when it refuses, and, unless
 * they say otherwise, when the machine does not run.
 */
public interface Machine {
  /** What a machine does. */
  enum State {
    /** Its CPUs execute. */
    RUNNING,
    /** It has its memory, and its CPUs do not execute. */
    PAUSED,
    /** Not executing: never launched, powered off, destroyed or crashed. */
    STOPPED
  }

  /** How many ports lead to the guest's shell service, each for one process of this host. */
  int SHELL_PORTS = 4;

  /** Host name of the VM, such as {@code rediacc11}. */
  String name();

  /** What it does now; asks the backend every time. */
  State state();

  /** Where this host reaches the guest's ssh port: a host or address. */
  String sshHost();

  /** Where this host reaches the guest's ssh port: the port; 0 when it was never launched. */
  int sshPort();

  /** How its emulator was started, as evidence: a command line; empty when that is unknown. */
  default String startedAs() {
    return "";
  }

  /** Host memory it occupies, in MB; 0 when it does not run. */
  long residentMb();

  /** Stops the CPUs; the guest does not notice. Does nothing when paused already. */
  void pause(Deadline deadline);

  /** Lets the CPUs go on. Does nothing when running already. */
  void resume(Deadline deadline);

  /**
   * Whether other processes of the host get CPU time first. A hint: ignored where it could not be
   * taken back.
   */
  default void setBackground(boolean background) {}

  /**
   * Keeps memory, devices and disks as they are now, inside the VM's own disks. The machine is
   * paused before and after. A snapshot of the same name is replaced.
   */
  void saveSnapshot(String name, Deadline deadline);

  /** Goes back to a snapshot. The machine is paused before and after. */
  void restoreSnapshot(String name, Deadline deadline);

  /** Deletes a snapshot. */
  void deleteSnapshot(String name, Deadline deadline);

  /**
   * Leaves a disk as it is now to others: from now on the machine writes to an overlay on it. The
   * machine is paused before and after.
   *
   * @param disk its number; 0: the one that it boots from
   * @param overlay prepared, on the disk that the machine writes to
   */
  void switchToOverlay(int disk, Path overlay, Deadline deadline);

  /**
   * Begins to copy memory and devices into files, and returns when most is copied: the machine goes
   * on meanwhile, if it runs.
   *
   * @param file of the copy; a backend may need more files, which it puts beside this one, under
   *     names that begin with this one's
   * @return to be completed, and closed
   */
  MemoryCopy copyMemory(Path file, Deadline deadline);

  /**
   * Opens a port to the guest's shell service. Succeeds whether the guest listens or not.
   *
   * @param port 0 to {@value #SHELL_PORTS} - 1; used by one process at a time
   * @return to be closed
   */
  GuestChannel openShell(int port, Deadline deadline);

  /**
   * Its interface on the cluster's network, to be broken.
   *
   * @throws com.rediacc.ops.error.UnavailableException when the backend cannot do that, with the
   *     reason; asks nobody
   */
  MachineNetwork network();

  /**
   * A disk that it writes to, to be broken.
   *
   * @param number of that disk; 0: the one that it boots from
   * @param file of that disk now
   * @throws com.rediacc.ops.error.UnavailableException when the backend cannot do that, with the
   *     reason; asks nobody
   */
  MachineDisk disk(int number, Path file);

  /** Resets it, as the reset button does; the guest is not asked. */
  void reset(Deadline deadline);

  /** Sends its CPUs a non-maskable interrupt. */
  void interrupt(Deadline deadline);

  /**
   * Presses the power button and waits until the guest has shut down. Does nothing when the machine
   * does not run.
   *
   * @throws com.rediacc.ops.error.DeadlineException when the guest does not; it still runs
   */
  void powerOff(Deadline deadline);

  /**
   * Ends it at once, as a power cut does; the disk stays. Does nothing when the machine does not
   * run. Works also when the machine does not answer, or its files are gone.
   */
  void destroy(Deadline deadline);
}
