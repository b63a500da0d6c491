package com.rediacc.ops.image;

import com.rediacc.ops.spec.Architecture;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of the catalogue and, where the image is here, what is here.
 *
 * @param name such as {@code debian-12}
 * @param architecture of its guests
 * @param source where its publisher has it
 * @param buildable whether it can also be built from Debian's packages
 * @param present what is in the store; empty when nothing is, or what is there is damaged
 */
public record ImageEntry(
    String name,
    Architecture architecture,
    URI source,
    boolean buildable,
    Optional<Present> present) {

  /**
   * An image in the store.
   *
   * @param origin how it came into the store
   * @param disk absolute path of the disk file
   * @param bytes size of the disk file
   * @param sha256 lower-case hex digest of the disk file
   * @param when when it came into the store
   */
  public record Present(Origin origin, Path disk, long bytes, String sha256, Instant when) {}

  /** How an image came into the store. */
  public enum Origin {
    /** From its publisher, with the publisher's digest. */
    DOWNLOADED,
    /** Made here from its distribution's packages. */
    BUILT;

    /** {@code downloaded} or {@code built}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
