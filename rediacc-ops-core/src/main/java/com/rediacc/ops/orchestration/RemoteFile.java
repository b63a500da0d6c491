package com.rediacc.ops.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file, or a directory and all in it, that a step puts on its node. Immutable.
 *
 * @param remote where to on the node: an absolute path that names the file; what is there is
 *     replaced
 * @param owner user and group that get it, such as {@code root:root}
 * @param mode permissions as chmod(1) reads them; empty: those of the local file
 * @param text the content itself; empty when {@code local} has it
 * @param local a file or directory of this host that has the content; empty when {@code text} is it
 */
public record RemoteFile(
    String remote, String owner, String mode, Optional<String> text, Optional<Path> local) {
  private static final String ROOT = "root:root";

  /**
   * All parts.
   *
   * @throws InvalidInputException when no file can be put at {@code remote}, or there is not
   *     exactly one content
   */
  public RemoteFile {
    if (!remote.startsWith("/") || remote.endsWith("/") || remote.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          "'"
              + remote
              + "' is not where a file can be put: it must be absolute, and name the file");
    }
    if (text.isPresent() == local.isPresent()) {
      throw new InvalidInputException(
          "the file for " + remote + " needs either a text or a local file");
    }
  }

  /**
   * A file with this content, owned by root.
   *
   * @throws InvalidInputException when the path is not absolute
   */
  public static RemoteFile text(String remote, String mode, String text) {
    return new RemoteFile(remote, ROOT, mode, Optional.of(text), Optional.empty());
  }

  /**
   * A file or directory with the content of a local one, owned by root. It is read when the step
   * runs; a step whose local file changed since its cluster began to come up fails.
   *
   * @throws InvalidInputException when there is no such file, or the path is not absolute
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
