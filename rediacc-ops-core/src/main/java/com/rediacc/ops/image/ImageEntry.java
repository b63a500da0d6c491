package com.rediacc.ops.image;

import com.rediacc.ops.spec.Architecture;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An image of the catalogue and, if it is in the store, its files.
 *
 * @param name such as {@code debian-12}
 * @param architecture of its guests
 * @param source its URL at the publisher
 * @param buildable whether it can also be built from Debian's packages
 * @param present the image in the store; empty if there is none, or if it is damaged
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
   * @param origin whether it was downloaded or built
   * @param disk absolute path of the disk file
   * @param bytes size of the disk file
   * @param sha256 lower-case hex digest of the disk file
   * @param when it was downloaded or built, to the second
   */
  public record Present(Origin origin, Path disk, long bytes, String sha256, Instant when) {}

  /** Where an image in the store comes from. */
  public enum Origin {
    /** Downloaded from its publisher and verified against the publisher's digest. */
    DOWNLOADED,
    /** Built on this host from its distribution's packages. */
    BUILT;

    /** {@code downloaded} or {@code built}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
