package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What a step says: into the node's log, and to whoever watches. Used by one thread. */
final class StepLog {
  private static final int LINES = 20;

  private final Node node;
  private final Progress progress;
  private final StringBuilder text = new StringBuilder();
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
    text.append(output);
    line.append(output);
    for (int end; (end = line.indexOf("\n")) >= 0; line.delete(0, end + 1)) {
      progress.output(node.name(), line.substring(0, end));
    }
  }

  /** The last lines, as evidence. */
  String end() {
    List<String> lines = text.toString().lines().toList();
    return lines.isEmpty()
        ? "(it said nothing)"
        : String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private void write(String output) {
    try {
      Files.writeString(node.log(), output, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new StorageException("cannot write", node.log(), e);
    }
  }
}
