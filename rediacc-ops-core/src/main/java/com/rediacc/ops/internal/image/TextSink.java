package com.rediacc.ops.internal.image;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Keeps a small text in memory. */
final class TextSink implements Sink {
  /** Checksum files have a few hundred lines; whatever follows is dropped. */
  private static final int LARGEST = 4 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public Map<String, String> requestHeaders(URI uri) {
    return Map.of();
  }

  @Override
  public boolean open(URI uri, int status, HttpHeaders headers) {
    bytes.reset();
    return status == 200;
  }

  @Override
  public void accept(ByteBuffer buffer) {
    byte[] chunk = new byte[Math.min(buffer.remaining(), LARGEST - bytes.size())];
    buffer.get(chunk);
    bytes.write(chunk, 0, chunk.length);
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
