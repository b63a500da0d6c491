package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files, stopped by a deadline and by interruption. */
final class Digests {
  private static final int CHUNK = 1 << 20;

  private Digests() {}

  /** Lower-case hex digest. */
  static String hex(String algorithm, Path file, Deadline deadline) throws IOException {
    MessageDigest digest = of(algorithm);
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(chunk)) >= 0; ) {
        digest.update(chunk, 0, n);
        deadline.check("reading " + file);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedOpsException("reading " + file);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest of(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks " + algorithm, e);
    }
  }
}
