package com.rediacc.ops.spec;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import java.util.Locale;
import java.util.stream.Stream;

/** A processor architecture of guests, in the words of image publishers. */
public enum Architecture {
  /** x86-64. */
  AMD64,
  /** AArch64. */
  ARM64;

  /** The option that means this host's, which is the fastest for its guests. */
  public static final String HOST = "host";

  /**
   * This host's.
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

  /**
   * Reads an option.
   *
   * @param option {@code amd64}, {@code arm64} or {@code host}
   * @throws InvalidInputException for anything else
   * @throws UnavailableException for {@code host}, when no VMs can run on it
   */
  public static Architecture parse(String option) {
    return option.equals(HOST)
        ? ofHost()
        : Stream.of(values())
            .filter(architecture -> architecture.toString().equals(option))
            .findFirst()
            .orElseThrow(() -> new InvalidInputException("must be amd64, arm64 or host"));
  }

  /** Whether this host's processor is another, so that it can only emulate such guests. */
  public boolean isForeign() {
    return this != ofHost();
  }

  /** {@code amd64} or {@code arm64}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
