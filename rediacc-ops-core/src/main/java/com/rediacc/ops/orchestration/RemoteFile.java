package com.rediacc.ops.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file, or a directory and all in it, that a step puts on its node. Immutable.
 *
 * @param remote where to, absolute; what is there is replaced
 * @param owner user and group that get it, such as {@code root:root}
 * @param mode permissions as chmod(1) reads them; empty: as here
 * @param text the content itself, or empty
 * @param local a file or directory of this host that has the content, or empty
 */
public record RemoteFile(
    String remote, String owner, String mode, Optional<String> text, Optional<Path> local) {
  private static final String ROOT = "root:root";

  public RemoteFile {
    if (!remote.startsWith("/") || remote.endsWith("/") || remote.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          "'"
              + remote
              + "' is not where a file can be put: it must be absolute, and name the file");
    }
  }

  /** A file of root's with this content. */
  public static RemoteFile text(String remote, String mode, String text) {
    return new RemoteFile(remote, ROOT, mode, Optional.of(text), Optional.empty());
  }

  /**
   * A file of root's with the content of a local file or directory, read when the step runs.
   *
   * @throws InvalidInputException when there is no such file
   */
  public static RemoteFile local(Path local, String remote, String mode) {
    Path absolute = local.toAbsolutePath();
    if (!Files.exists(absolute)) {
      throw new InvalidInputException("there is no file " + absolute + " to put at " + remote);
    }
    return new RemoteFile(remote, ROOT, mode, Optional.empty(), Optional.of(absolute));
  }

  /** The same file for another user and group. */
  public RemoteFile ownedBy(String owner) {
    return new RemoteFile(remote, owner, mode, text, local);
  }
}
