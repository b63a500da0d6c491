package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests in lower-case hex. */
public final class Digests {
  private static final String SHA256 = "SHA-256";
  private static final int CHUNK = 1 << 20;

  private Digests() {}

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    return empty(SHA256);
  }

  /** The SHA-256 of a text, in UTF-8. */
  public static String sha256(String text) {
    return hex(sha256(), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The SHA-256 of a file. Stops at the deadline, and when the thread is interrupted.
   *
   * @throws StorageException when the file cannot be read
   */
  public static String sha256(Path file, Deadline deadline) {
    return of(SHA256, file, deadline);
  }

  /**
   * The digest of a file by another algorithm.
   *
   * @param algorithm as Java names it
   */
  public static String of(String algorithm, Path file, Deadline deadline) {
    MessageDigest digest = empty(algorithm);
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(chunk)) >= 0; ) {
        digest.update(chunk, 0, n);
        deadline.check("reading " + file);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedOpsException("reading " + file);
        }
      }
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
    return hex(digest);
  }

  /** The digest in hex; resets it. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String hex(MessageDigest digest, byte[] content) {
    digest.update(content);
    return hex(digest);
  }

  private static MessageDigest empty(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks " + algorithm, e);
    }
  }
}
