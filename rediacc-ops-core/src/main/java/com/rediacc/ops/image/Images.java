package com.rediacc.ops.image;

import java.time.Duration;
import java.util.List;

/**
 * The base disks of a data directory. Thread-safe, and safe with other processes on the same
 * directory. An image is whole or absent at every moment; one that a cluster's disks lie on is not
 * changed.
 */
public interface Images {
  /** The catalogue for this host's architecture, with what is here of it. No network. */
  List<ImageEntry> list();

  /**
   * Downloads the image now; what is here stays when it is what the publisher still has.
   *
   * @param timeout of the whole
   * @throws com.rediacc.ops.error.InvalidInputException if the name is not in the catalogue
   * @throws com.rediacc.ops.error.OpsException if it cannot be had, or is in use; what was here
   *     stays
   */
  ImageEntry pull(String name, Duration timeout);

  /**
   * Builds the image now from its distribution's packages, in place of what is here.
   *
   * @param timeout of the whole
   * @throws com.rediacc.ops.error.InvalidInputException if it is not one that can be built
   * @throws com.rediacc.ops.error.UnavailableException if tools or disk space are missing
   * @throws com.rediacc.ops.error.OpsException if the build fails, or the image is in use
   */
  ImageEntry build(String name, Duration timeout);

  /**
   * Removes the image and what is left of an interrupted download.
   *
   * @param timeout of the whole
   * @return whether there was anything
   * @throws com.rediacc.ops.error.OpsException if the image is in use
   */
  boolean remove(String name, Duration timeout);
}
