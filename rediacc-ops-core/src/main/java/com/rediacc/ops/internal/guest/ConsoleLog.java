package com.rediacc.ops.internal.guest;

import com.rediacc.ops.internal.text.ConsoleText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a VM's serial console, as evidence in messages. */
public final class ConsoleLog {
  private static final int LINES = 15;
  private static final int TAIL_BYTES = 16 << 10;

  private ConsoleLog() {}

  /** The last lines, without the escape sequences that boot loaders and systemd send. */
  static String end(Path file) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(Math.max(0, in.length() - TAIL_BYTES));
      byte[] bytes = new byte[(int) (in.length() - in.getFilePointer())];
      in.readFully(bytes);
      return lastLines(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return "(no console: " + e.getMessage() + ")";
    }
  }

  /** How long it is, in bytes; 0 when there is none. */
  public static long size(Path file) {
    return file.toFile().length();
  }

  /** Whether it has this text behind so many bytes. */
  public static boolean hasSince(long begin, String text, Path file) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(Math.min(begin, in.length()));
      byte[] bytes = new byte[(int) Math.min(1 << 20, in.length() - in.getFilePointer())];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  private static String lastLines(String text) {
    List<String> lines = ConsoleText.lines(text);
    return lines.isEmpty()
        ? "(the console is empty)"
        : String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
