package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.internal.io.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The key of a checkpoint: a digest over everything its cluster was made from. The digest includes
 * the name and the length of each input, so that different inputs give different keys. Not
 * thread-safe.
 */
public final class CheckpointKey {
  /** Increased with each change of the checkpoints' layout. */
  private static final String LAYOUT = "4";

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

  /** The key: 64 hex digits. To be called once, at the end. */
  public String hex() {
    return Digests.hex(digest);
  }
}
