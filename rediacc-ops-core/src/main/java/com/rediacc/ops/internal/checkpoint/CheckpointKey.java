package com.rediacc.ops.internal.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Under which a cluster's state is saved: a digest over all that went into it. Each input has a
 * name and a length in the digest, so no two lists of inputs give the same. Not thread-safe.
 */
public final class CheckpointKey {
  /** Changes when the layout of saved states does. */
  private static final String LAYOUT = "3";

  private final MessageDigest digest;

  public CheckpointKey() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256", e);
    }
    with("layout", LAYOUT);
  }

  /** Adds an input. */
  public CheckpointKey with(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    digest.update((name + ":" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
    return this;
  }

  /** The key: 64 hex digits. Ends the use of this object. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
