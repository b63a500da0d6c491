package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** The output of a build's tools: all of it goes to a file, its end into the failure. */
final class BuildLog implements AutoCloseable {
  private static final int LAST = 15;

  private final String image;
  private final Path file;
  private final BufferedWriter writer;
  private final Deque<String> last = new ArrayDeque<>();

  private BuildLog(String image, Path file, BufferedWriter writer) {
    this.image = image;
    this.file = file;
    this.writer = writer;
  }

  static BuildLog create(String image, Path file) {
    try {
      PrivateFiles.write(file, "");
      return new BuildLog(image, file, Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  /**
   * Runs the command; fails with the end of its output unless it exits with 0.
   *
   * @param tool the command's name in messages
   */
  void run(String tool, Subprocess command, Deadline deadline) {
    last.clear();
    Subprocess.Result result;
    try {
      result = command.onEachLine(this::line).run(deadline);
    } catch (DeadlineException e) {
      throw new DeadlineException(
          Failure.of("the image " + image + " was not built in time")
              .withLimit(deadline.limit())
              .withEvidence(evidence())
              .withLog(file),
          e);
    }
    if (result.exitCode() != 0) {
      throw new OpsException(
          Failure.of(
                  "the image "
                      + image
                      + " was not built: "
                      + tool
                      + " exited with "
                      + result.exitCode())
              .withEvidence(evidence())
              .withHint("see the log; is Debian's archive reachable from here?")
              .withLog(file));
    }
  }

  private synchronized void line(String line) {
    last.addLast(line);
    if (last.size() > LAST) {
      last.removeFirst();
    }
    try {
      writer.write(line);
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  private synchronized String evidence() {
    return String.join("\n", last);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }
}
