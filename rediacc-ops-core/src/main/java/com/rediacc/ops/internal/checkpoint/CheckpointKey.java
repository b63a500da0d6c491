package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.internal.io.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Under which a checkpoint is stored: a digest over all that went into its cluster. Each input has
 * a name and a length in the digest, so no two lists of inputs give the same. Not thread-safe.
 */
public final class CheckpointKey {
  /** Changes when the layout of checkpoints does. */
  private static final String LAYOUT = "3";

  private final MessageDigest digest = Digests.sha256();

  public CheckpointKey() {
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
    return Digests.hex(digest);
  }
}
