package com.rediacc.ops.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes machines. Implementations are thread-safe and hold no machine themselves: what runs is
 * found again from its plan, by this process or by another.
 *
 * <p>Every method that waits takes what is left of the caller's deadline and throws {@code
 * com.rediacc.ops.report.DeadlineException} when that is used up.
 */
public interface Backend {
  /** The name users choose it by, such as {@code qemu}. */
  String name();

  /** Whether it can be used here; cheap, starts no VM. */
  Availability availability();

  /**
   * The accelerator to launch with: the best one that was seen to run a guest kernel. A verdict is
   * remembered for this boot of the host and this emulator, so only the first call boots anything.
   *
   * @param sample what to boot for the proof
   */
  Accelerator prove(BootSource sample, Duration limit);

  /** The verdict that {@link #prove} would return without booting anything, if there is one. */
  Optional<Accelerator> proven();

  /**
   * Powers a machine on. Returns when it executes, long before its guest is ready. When this
   * throws, nothing of the machine is left running.
   */
  Machine launch(LaunchPlan plan, Duration limit);

  /**
   * The machine that was launched from this plan, whether it still runs or not. Never another one:
   * a process id alone proves nothing.
   */
  Machine attach(LaunchPlan plan);

  /**
   * Ends every machine that was launched with this run folder, for when plans are lost.
   *
   * @param runFolder as in {@link LaunchPlan}; may be missing
   */
  void sweep(Path runFolder, Duration limit);
}
