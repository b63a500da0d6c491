package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The output of a step: all of it goes to the node's log, line by line to the progress, and the
 * last lines stay in memory, for messages. Used by one thread.
 */
final class StepLog {
  private static final int LINES = 20;

  /** What never ends its line is cut, so that memory stays bounded. In characters. */
  private static final int LONGEST_LINE = 8192;

  private final Node node;
  private final Progress progress;
  private final Deque<String> last = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();

  StepLog(Node node, Progress progress) {
    this.node = node;
    this.progress = progress;
  }

  void begin(String which) {
    write("== " + which + "\n");
  }

  void add(String output) {
    if (output.isEmpty()) {
      return;
    }
    write(output);
    int from = 0;
    for (int end; (end = output.indexOf('\n', from)) >= 0; from = end + 1) {
      line.append(output, from, end);
      endLine();
    }
    line.append(output, from, output.length());
    while (line.length() > LONGEST_LINE) {
      String rest = line.substring(LONGEST_LINE);
      line.setLength(LONGEST_LINE);
      endLine();
      line.append(rest);
    }
  }

  /** The last line of a step may lack its end. */
  void finish() {
    if (line.length() > 0) {
      endLine();
    }
  }

  boolean hasOutput() {
    return line.length() > 0 || !last.isEmpty();
  }

  /** The last lines, as evidence. */
  String end() {
    finish();
    return last.isEmpty() ? "(no output)" : String.join("\n", last);
  }

  private void endLine() {
    last.addLast(line.toString());
    if (last.size() > LINES) {
      last.removeFirst();
    }
    progress.output(node.name(), line.toString());
    line.setLength(0);
  }

  private void write(String output) {
    try {
      Files.writeString(node.log(), output, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new StorageException("cannot write", node.log(), e);
    }
  }
}
