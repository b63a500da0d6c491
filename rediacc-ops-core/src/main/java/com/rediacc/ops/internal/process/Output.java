package com.rediacc.ops.internal.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Reads one stream of a process to its end, in a thread of its own. */
final class Output {
  /** Output beyond this many bytes is read and dropped. */
  private static final int KEPT = 8 << 20;

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final CompletableFuture<String> whole = new CompletableFuture<>();
  private final Consumer<String> lines;

  private Output(Consumer<String> lines) {
    this.lines = lines;
  }

  /**
   * @param lines receives each line as it arrives, without line feed and carriage return
   * @param program for the thread's name
   */
  static Output of(InputStream stream, Consumer<String> lines, String program) {
    var output = new Output(lines);
    var thread = new Thread(() -> output.read(stream), "output of " + program);
    thread.setDaemon(true);
    thread.start();
    return output;
  }

  /** The whole output as UTF-8; fails with what the stream, or the consumer of lines, threw. */
  CompletableFuture<String> whole() {
    return whole;
  }

  /** The whole output if it ends within a second; otherwise nothing. */
  String settled() {
    try {
      return whole.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }

  private void read(InputStream stream) {
    try (stream) {
      whole.complete(drain(stream));
    } catch (IOException | RuntimeException e) {
      whole.completeExceptionally(e);
    }
  }

  private String drain(InputStream stream) throws IOException {
    var kept = new ByteArrayOutputStream();
    var line = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n; (n = stream.read(chunk)) >= 0; ) {
      kept.write(chunk, 0, Math.min(n, Math.max(0, KEPT - kept.size())));
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n' || chunk[i] == '\r') {
          report(line);
        } else {
          line.write(chunk[i]);
        }
      }
    }
    report(line);
    return kept.toString(StandardCharsets.UTF_8);
  }

  private void report(ByteArrayOutputStream line) {
    if (line.size() > 0) {
      lines.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }
  }
}
