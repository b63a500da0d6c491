package com.rediacc.ops.fault;

/**
 * What can press upon the guest of a VM from within: programs that take its processors or its
 * memory. They are run by its systemd, through the guest's own shell, with what every guest has; on
 * both backends. No snapshot can be taken meanwhile: it would have the pressure in it. A reboot of
 * the guest ends it, and so does an hour, healed or not.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface PressureFaults {
  /**
   * Keeps processors busy: so many loops run, each able to fill one of the VM's CPUs, at ordinary
   * priority.
   *
   * @param workers 1 to 64
   */
  Fault cpu(int workers);

  /**
   * Takes so much of the guest's memory that nothing else can use, and that cannot be swapped out.
   * A guest that runs out of memory then kills processes of its own, as guests do.
   *
   * @param mb MiB, at least 1
   * @throws com.rediacc.ops.error.UnavailableException when less than 64 MiB would be left
   *     available to other programs ({@code MemAvailable} in {@code /proc/meminfo}); nothing was
   *     changed
   */
  Fault memory(int mb);
}
