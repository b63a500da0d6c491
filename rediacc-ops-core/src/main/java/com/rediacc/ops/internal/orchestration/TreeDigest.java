package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.io.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;

/** SHA-256 (FIPS 180-4) of what will be put on a node: names, types, permissions and contents. */
public final class TreeDigest {
  private final MessageDigest digest = Digests.sha256();

  private TreeDigest() {}

  /** Of a text. */
  public static String of(String text) {
    var tree = new TreeDigest();
    tree.add(text);
    return tree.hex();
  }

  /**
   * Of a file, or a directory and all in it. A link that is named itself is followed, those in a
   * directory stay links: as uploads do it.
   *
   * @throws InvalidInputException when something in it cannot be read, or cannot be put on a node
   */
  public static String of(Path file) {
    var tree = new TreeDigest();
    try {
      Path root = file.toRealPath();
      try (var paths = Files.walk(root)) {
        for (Path path : paths.sorted().toList()) {
          tree.add(path, root);
        }
      }
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("cannot read " + file + ": there is no such file");
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage());
    }
    return tree.hex();
  }

  private void add(Path path, Path root) throws IOException {
    // The root's own name is not on the node.
    add(root.relativize(path).toString());
    var attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String permissions = PosixFilePermissions.toString(attributes.permissions());
    if (attributes.isSymbolicLink()) {
      add("link " + Files.readSymbolicLink(path));
    } else if (attributes.isDirectory()) {
      add("directory " + permissions);
    } else if (attributes.isRegularFile()) {
      add("file " + permissions + " " + attributes.size());
      addContent(path);
    } else {
      throw new InvalidInputException(path + " is neither a file, a directory nor a link");
    }
  }

  private void addContent(Path file) throws IOException {
    byte[] chunk = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(chunk)) >= 0; ) {
        digest.update(chunk, 0, n);
      }
    }
  }

  /** With its length: two texts in a row are not one. */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private String hex() {
    return Digests.hex(digest);
  }
}
