package com.rediacc.ops.spec;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import java.util.Locale;

/** A processor architecture of guests, in the words of image publishers. */
public enum Architecture {
  /** x86-64. */
  AMD64,
  /** AArch64. */
  ARM64;

  /**
   * This host's, which its guests have.
   *
   * @throws UnavailableException when no VMs can run on it
   */
  public static Architecture ofHost() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> AMD64;
      case "aarch64", "arm64" -> ARM64;
      default ->
          throw new UnavailableException(
              Failure.of("no VMs on this processor architecture: " + arch)
                  .withHint("amd64 and arm64 are supported"));
    };
  }

  /** {@code amd64} or {@code arm64}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
