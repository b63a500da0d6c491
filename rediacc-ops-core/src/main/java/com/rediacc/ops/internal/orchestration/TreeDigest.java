package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what will be put on a node: names, permissions, links and contents. */
public final class TreeDigest {
  private final MessageDigest digest;

  private TreeDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256", e);
    }
  }

  public static String of(String text) {
    var tree = new TreeDigest();
    tree.add(text.getBytes(StandardCharsets.UTF_8));
    return tree.hex();
  }

  /**
   * @throws InvalidInputException when something in it cannot be read
   */
  public static String of(Path root) {
    var tree = new TreeDigest();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted().toList()) {
        tree.add(path, root);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException("cannot read " + root + ": " + e.getMessage());
    }
    return tree.hex();
  }

  private void add(Path path, Path root) throws IOException {
    // The root's own name is not on the node.
    add(root.relativize(path).toString().getBytes(StandardCharsets.UTF_8));
    if (Files.isSymbolicLink(path) && !path.equals(root)) {
      add(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
    } else if (Files.isRegularFile(path)) {
      add(List.of(permissions(path), Files.size(path)).toString().getBytes(StandardCharsets.UTF_8));
      addContent(path);
    } else if (Files.isDirectory(path)) {
      add(permissions(path).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
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
  private void add(byte[] bytes) {
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
