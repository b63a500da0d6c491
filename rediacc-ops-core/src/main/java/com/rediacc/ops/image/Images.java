package com.rediacc.ops.image;

import java.time.Duration;
import java.util.List;

/**
 * The base images of a data directory. Thread-safe; several processes can use one data directory at
 * the same time. An image is either complete or absent at any moment, and one that a cluster uses
 * cannot be changed.
 */
public interface Images {
  /**
   * The catalogue for one architecture of guests, with what the store has of it. Does not use the
   * network.
   */
  List<ImageEntry> list();

  /**
   * Downloads the image, unless the store already has what the publisher offers now.
   *
   * @param timeout of the whole operation
   * @throws com.rediacc.ops.error.InvalidInputException if the name is not in the catalogue
   * @throws com.rediacc.ops.error.OpsException if it cannot be downloaded, or is in use; an image
   *     that was in the store stays as it was
   */
  ImageEntry pull(String name, Duration timeout);

  /**
   * Builds the image from its distribution's packages. Replaces the one in the store.
   *
   * @param timeout of the whole operation
   * @throws com.rediacc.ops.error.InvalidInputException if it is not one that can be built
   * @throws com.rediacc.ops.error.UnavailableException if tools or disk space are missing
   * @throws com.rediacc.ops.error.OpsException if the build fails, or the image is in use
   */
  ImageEntry build(String name, Duration timeout);

  /**
   * Removes the image and what is left of an interrupted download.
   *
   * @param timeout of the whole operation
   * @return whether there was anything to remove
   * @throws com.rediacc.ops.error.OpsException if the image is in use
   */
  boolean remove(String name, Duration timeout);
}
