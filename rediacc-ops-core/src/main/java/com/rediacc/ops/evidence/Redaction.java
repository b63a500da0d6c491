package com.rediacc.ops.evidence;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces secrets in text: private keys in PEM form, tokens of common forms, values of variables
 * that are named as secrets are, passwords in URLs, and strings that the user marks. A net, not a
 * wall: a secret that looks like nothing in particular is only found when it is marked. Immutable.
 */
public final class Redaction {
  /** Takes the place of a secret. */
  public static final String REPLACEMENT = "[redacted]";

  /** The longest private key that is known to be one, in characters. */
  private static final int KEY = 16_384;

  private static final String END = "-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";

  /** Without its end, everything that follows may be a part of the key. */
  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\\s\\S]{0,"
              + KEY
              + "}?"
              + END
              + "|[\\s\\S]{0,"
              + KEY
              + "})");

  /** A text that begins in the middle of a key: only lines that could be of one, up to its end. */
  private static final Pattern REST_OF_KEY =
      Pattern.compile(
          "\\A(?:[^\\n]{0,300}?[A-Za-z0-9+/=]{16,}\\s*?\\n){0,400}"
              + "(?:[^\\n]{0,300}?[A-Za-z0-9+/=]+\\s*?\\n)?[^\\n]{0,300}?"
              + END);

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\b(?:gh[pousr]_\\w{20,}|github_pat_\\w{20,}|glpat-[\\w-]{20,}|xox[abeprs]-[\\w-]{10,}"
              + "|(?:AKIA|ASIA)[0-9A-Z]{16}|npm_\\w{36}|hv[sb]\\.[\\w-]{20,}|sk-[\\w-]{20,}"
              + "|eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*)");

  /** The name of the value, what separates both, and the value. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key)\\w*"
              + "[\"']?\\s*[=:]\\s*|\\b(?:bearer|basic)\\s+(?=\\S{8}))"
              + "(?!\\[redacted])(?:\"[^\"\\r\\n]*\"|'[^'\\r\\n]*'|[^\\s\"',;&]+)");

  private static final Pattern URL_PASSWORD =
      Pattern.compile("(://[^\\s/:@]{1,200}:)[^\\s/@]{1,500}(?=@)");

  private final List<String> marked;

  private Redaction(List<String> marked) {
    this.marked = marked;
  }

  /** Of what looks like a secret. */
  public static Redaction standard() {
    return new Redaction(List.of());
  }

  /** Of these strings too; blank ones are left out. */
  public Redaction with(Collection<String> secrets) {
    // The longest first: one may contain another.
    return new Redaction(
        java.util.stream.Stream.concat(marked.stream(), secrets.stream())
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .distinct()
            .sorted(Comparator.comparing(String::length).reversed())
            .toList());
  }

  /** The text without the secrets. */
  public String apply(String text) {
    String result = text;
    for (String secret : marked) {
      result = result.replace(secret, REPLACEMENT);
    }
    if (result.contains("PRIVATE KEY")) {
      result = PRIVATE_KEY.matcher(result).replaceAll(REPLACEMENT);
      result = REST_OF_KEY.matcher(result).replaceAll(REPLACEMENT);
    }
    result = TOKEN.matcher(result).replaceAll(REPLACEMENT);
    result = URL_PASSWORD.matcher(result).replaceAll("$1" + Matcher.quoteReplacement(REPLACEMENT));
    return NAMED.matcher(result).replaceAll("$1" + Matcher.quoteReplacement(REPLACEMENT));
  }
}
