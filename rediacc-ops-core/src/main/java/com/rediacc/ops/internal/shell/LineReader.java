package com.rediacc.ops.internal.shell;

import com.rediacc.ops.internal.backend.GuestChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines out of a guest's bytes. One that is too long is cut, and the rest of it skipped. */
final class LineReader {
  /** A chunk of output in base64 has a third of this. */
  static final int LONGEST = 128 << 10;

  private final GuestChannel channel;
  private final byte[] chunk = new byte[64 << 10];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int next;
  private int end;

  LineReader(GuestChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the next line that is not empty.
   *
   * @return without its line feed; empty at the end of the channel
   */
  Optional<String> read() throws IOException {
    while (true) {
      while (next < end) {
        byte b = chunk[next++];
        if (b != '\n') {
          if (line.size() < LONGEST) {
            line.write(b);
          }
        } else if (line.size() > 0) {
          String whole = line.toString(StandardCharsets.ISO_8859_1);
          line.reset();
          return Optional.of(whole);
        }
      }
      next = 0;
      end = channel.read(chunk);
      if (end < 0) {
        return Optional.empty();
      }
    }
  }
}
