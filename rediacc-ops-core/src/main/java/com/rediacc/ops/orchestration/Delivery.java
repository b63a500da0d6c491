package com.rediacc.ops.orchestration;

import com.rediacc.ops.report.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file, or a folder and all in it, that a step puts on its node. Immutable.
 *
 * @param remote where to, absolute; what is there is replaced
 * @param owner user and group that get it, such as {@code root:root}
 * @param mode permissions as chmod(1) reads them; empty: as here
 * @param text the content itself, or empty
 * @param local a file or folder of this host that has the content, or empty
 * @param sha256 digest of the content when this was made
 */
public record Delivery(
    String remote,
    String owner,
    String mode,
    Optional<String> text,
    Optional<Path> local,
    String sha256) {
  private static final String ROOT = "root:root";

  public Delivery {
    if (!remote.startsWith("/") || remote.endsWith("/") || remote.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          "'"
              + remote
              + "' is not where a file can be put: it must be absolute, and name the file");
    }
  }

  static Delivery text(String remote, String mode, String text) {
    return new Delivery(
        remote, ROOT, mode, Optional.of(text), Optional.empty(), TreeDigest.of(text));
  }

  /**
   * @throws InvalidInputException when it cannot be read
   */
  static Delivery local(Path local, String remote, String mode) {
    Path absolute = local.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new InvalidInputException("there is no file " + absolute + " to put at " + remote);
    }
    return new Delivery(
        remote, ROOT, mode, Optional.empty(), Optional.of(absolute), TreeDigest.of(absolute));
  }

  Delivery ownedBy(String owner) {
    return new Delivery(remote, owner, mode, text, local, sha256);
  }

  /** What makes a difference on the node: wherever the content came from. */
  String fingerprint() {
    return remote + "\n" + owner + "\n" + mode + "\n" + sha256;
  }
}
