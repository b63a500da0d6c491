package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.text.ConsoleText;
import com.rediacc.ops.internal.time.Deadline;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Waiting for what a VM says on its console. */
public final class ConsoleWait {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Of one look; also the longest line that is seen as one. */
  private static final int CHUNK = 1 << 20;

  private final Path console;
  private final Pattern regex;

  /** Where the first line begins that has not been seen whole. */
  private long position;

  private ConsoleWait(Path console, long position, Pattern regex) {
    this.console = console;
    this.position = position;
    this.regex = regex;
  }

  /**
   * Waits until the console has a line in which the pattern is found; looks once at least.
   *
   * @param begin how many bytes of the console do not count
   * @return that line
   * @throws DeadlineException with the end of the console
   */
  public static String await(
      String vm, Path console, long begin, Pattern regex, Deadline deadline) {
    var wait = new ConsoleWait(console, begin, regex);
    while (true) {
      // Asked before the look: what came in between is looked at once more.
      boolean last = deadline.isOver();
      Optional<String> line = wait.look();
      if (line.isPresent()) {
        return line.get();
      }
      if (last) {
        throw new DeadlineException(
            Failure.of(
                    "VM "
                        + vm
                        + ": timed out waiting for its console to have a line with '"
                        + regex
                        + (begin == 0 ? "'" : "' after its first " + begin + " bytes"))
                .withLimit(deadline.limit())
                .withEvidence(ConsoleLog.end(console))
                .withLog(console));
      }
      deadline.sleep(POLL, "VM " + vm + ": waiting for its console");
    }
  }

  private Optional<String> look() {
    try (var in = new RandomAccessFile(console.toFile(), "r")) {
      if (in.length() < position) {
        // It was replaced: it begins anew.
        position = 0;
      }
      while (true) {
        in.seek(position);
        byte[] bytes = new byte[(int) Math.min(CHUNK, in.length() - position)];
        in.readFully(bytes);
        Optional<String> line = found(bytes);
        int whole = afterLastLine(bytes);
        position += whole;
        if (line.isPresent() || bytes.length < CHUNK) {
          return line;
        }
      }
    } catch (FileNotFoundException e) {
      // It has said nothing yet.
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException("cannot read", console, e);
    }
  }

  private Optional<String> found(byte[] bytes) {
    return ConsoleText.lines(new String(bytes, StandardCharsets.UTF_8)).stream()
        .filter(line -> regex.matcher(line).find())
        .findFirst();
  }

  /** How many bytes are of lines that have ended; all, when one line fills everything. */
  private static int afterLastLine(byte[] bytes) {
    for (int i = bytes.length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return bytes.length == CHUNK ? CHUNK : 0;
  }
}
