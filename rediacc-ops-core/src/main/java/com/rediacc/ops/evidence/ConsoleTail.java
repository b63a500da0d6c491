package com.rediacc.ops.evidence;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.text.ConsoleText;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the lines of a VM's console as they come. A file that was replaced by a shorter one begins
 * anew. For one thread at a time.
 */
public final class ConsoleTail {
  private static final int CHUNK = 64 << 10;

  private final Path file;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private long position;

  /** Of the whole console, as {@code Vm.consoleLog()} names it. */
  public ConsoleTail(Path file) {
    this.file = file;
  }

  /** Of what comes from now on. */
  public static ConsoleTail fromNowOn(Path file) {
    var tail = new ConsoleTail(file);
    tail.position = file.toFile().length();
    return tail;
  }

  /**
   * The lines that have come since the last call, without escape sequences and blank lines.
   *
   * @throws StorageException when the file is there and cannot be read
   */
  public List<String> newLines() {
    var text = new StringBuilder();
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() < position) {
        position = 0;
        partial.reset();
      }
      in.seek(position);
      var chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
        position += read;
        append(chunk, read, text);
      }
    } catch (FileNotFoundException e) {
      // It has said nothing yet.
      return List.of();
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
    return ConsoleText.lines(text.toString());
  }

  /** A line whose end has not come yet, and a character that was cut in two, wait. */
  private void append(byte[] chunk, int length, StringBuilder text) {
    int end = length;
    while (end > 0 && chunk[end - 1] != '\n') {
      end--;
    }
    partial.write(chunk, 0, end);
    if (end > 0) {
      text.append(partial.toString(StandardCharsets.UTF_8));
      partial.reset();
    }
    partial.write(chunk, end, length - end);
  }
}
