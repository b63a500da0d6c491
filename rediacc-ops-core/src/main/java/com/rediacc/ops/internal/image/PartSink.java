package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resumes a partial file if the server supports that, and starts from the beginning if not. */
final class PartSink implements Transfer.Sink {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;
  private static final long SPARE = 16L << 20;

  private final String image;
  private final URI wanted;
  private final PartFile part;
  private final DiskSpace space;
  private final Meter meter;
  private long offset;
  private boolean complete;

  PartSink(String image, URI wanted, PartFile part, DiskSpace space, Meter meter) {
    this.image = image;
    this.wanted = wanted;
    this.part = part;
    this.space = space;
    this.meter = meter;
  }

  @Override
  public Map<String, String> requestHeaders(URI uri) {
    offset = 0;
    Optional<PartFile.Version> version = part.version(wanted);
    if (version.isEmpty()) {
      return Map.of();
    }
    offset = part.size();
    String range = "bytes=" + offset + "-";
    return version
        .get()
        .validator(uri)
        .map(validator -> Map.of("Range", range, "If-Range", validator))
        .orElse(Map.of("Range", range));
  }

  @Override
  public boolean open(URI uri, int status, HttpHeaders headers) throws IOException {
    complete = false;
    if (status == PARTIAL) {
      return resume(headers);
    }
    if (status == UNSATISFIABLE) {
      // Nothing is left to send, or the file on the server is now shorter than the part.
      complete = offset > 0 && ContentRange.of(headers).total() == offset;
      if (!complete) {
        part.delete();
      }
      return false;
    }
    if (status == OK) {
      startOver(uri, headers);
      return true;
    }
    return false;
  }

  /** Whether the server said that the part is already complete. */
  boolean isComplete() {
    return complete;
  }

  private boolean resume(HttpHeaders headers) throws IOException {
    ContentRange range = ContentRange.of(headers);
    if (range.first() != offset) {
      part.delete();
      throw new IOException("asked for bytes from " + offset + ", got " + range.first());
    }
    requireSpace(range.total() - offset);
    part.resume();
    meter.start(offset, range.total());
    return true;
  }

  private void startOver(URI uri, HttpHeaders headers) {
    long total = headers.firstValueAsLong("Content-Length").orElse(-1);
    requireSpace(total - part.size());
    part.begin(
        new PartFile.Version(
            wanted.toString(),
            uri.toString(),
            headers.firstValue("ETag").filter(tag -> tag.startsWith("\"")),
            headers.firstValue("Last-Modified")));
    meter.start(0, total);
  }

  @Override
  public void accept(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      part.append(bytes);
    } catch (StorageException e) {
      throw e.at("the download of " + image + " stopped at " + meter.where());
    }
    meter.add(count);
  }

  /**
   * The Content-Range header (RFC 9110, 14.4): {@code bytes 0-9/100} or, with status 416, {@code
   * bytes *}{@code /100}.
   *
   * @param first first byte, or -1
   * @param total bytes in all, or -1 where unknown
   */
  private record ContentRange(long first, long total) {
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

  private void requireSpace(long needed) {
    space.require("for " + image, part.directory(), needed + SPARE);
  }
}
