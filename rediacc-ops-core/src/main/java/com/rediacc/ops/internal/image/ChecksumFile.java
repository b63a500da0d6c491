package com.rediacc.ops.internal.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A publisher's list of digests: {@code sha256sum} lines ({@code <hex> <file>}, {@code <hex>
 * *<file>}) or BSD-style lines ({@code SHA256 (<file>) = <hex>}), optionally inside a clear-signed
 * message.
 */
record ChecksumFile(String text) {
  private static final Pattern GNU = Pattern.compile("([0-9a-fA-F]{64,128})\\s+\\*?(?:\\./)?(.+)");
  private static final Pattern BSD =
      Pattern.compile("SHA(?:256|512) \\((.+)\\) = ([0-9a-fA-F]{64,128})");

  /**
   * @param algorithm as Java names it
   * @param hex lower case
   */
  record Digest(String algorithm, String hex) {
    private static Digest of(String hex) {
      return new Digest(hex.length() == 128 ? "SHA-512" : "SHA-256", hex.toLowerCase(Locale.ROOT));
    }
  }

  Optional<Digest> digestOf(String fileName) {
    return text.lines()
        .map(String::strip)
        .flatMap(line -> match(line, fileName).stream())
        .findFirst();
  }

  private static Optional<Digest> match(String line, String fileName) {
    Matcher gnu = GNU.matcher(line);
    if (gnu.matches() && gnu.group(2).equals(fileName)) {
      return whole(gnu.group(1));
    }
    Matcher bsd = BSD.matcher(line);
    return bsd.matches() && bsd.group(1).equals(fileName) ? whole(bsd.group(2)) : Optional.empty();
  }

  private static Optional<Digest> whole(String hex) {
    return hex.length() == 64 || hex.length() == 128
        ? Optional.of(Digest.of(hex))
        : Optional.empty();
  }
}
