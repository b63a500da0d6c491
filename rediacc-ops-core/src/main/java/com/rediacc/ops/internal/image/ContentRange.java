package com.rediacc.ops.internal.image;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Content-Range header (RFC 9110, 14.4): {@code bytes 0-9/100} or, with status 416, {@code
 * bytes *}{@code /100}.
 *
 * @param first first byte, or -1
 * @param total bytes in all, or -1 where unknown
 */
record ContentRange(long first, long total) {
  private static final Pattern FORM =
      Pattern.compile("bytes\\s+(?:(\\d{1,18})-\\d{1,18}|\\*)/(?:(\\d{1,18})|\\*)");

  static ContentRange of(HttpHeaders headers) {
    Matcher matcher = FORM.matcher(headers.firstValue("Content-Range").orElse("").strip());
    return matcher.matches()
        ? new ContentRange(number(matcher.group(1)), number(matcher.group(2)))
        : new ContentRange(-1, -1);
  }

  private static long number(String digits) {
    return digits == null ? -1 : Long.parseLong(digits);
  }
}
