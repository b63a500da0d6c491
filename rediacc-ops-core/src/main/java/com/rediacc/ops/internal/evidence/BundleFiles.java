package com.rediacc.ops.internal.evidence;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.internal.io.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Writes the files of one bundle: without secrets, and bounded. Thread-safe. */
public final class BundleFiles {
  /** Of each file, in characters; the end is kept. */
  public static final int MOST = 16 << 20;

  /** Redaction needs to see where a secret begins that is cut in two. */
  private static final int MARGIN = 32 << 10;

  private final Path directory;
  private final Redaction redaction;
  private final List<String> missing = new CopyOnWriteArrayList<>();

  /**
   * @param directory made when it is missing, as its parents are
   */
  public BundleFiles(Path directory, Redaction redaction) {
    this.directory = PrivateFiles.directory(directory.toAbsolutePath());
    this.redaction = redaction;
  }

  /** Where they are. */
  public Path directory() {
    return directory;
  }

  /** What could not be had, a line each. */
  public List<String> missing() {
    return Collections.unmodifiableList(missing);
  }

  /**
   * Writes what is to be had, or why it could not be had.
   *
   * @param name in the directory, such as {@code rediacc11/journal.log}
   */
  public void write(String name, Supplier<String> content) {
    String text;
    try {
      text = bounded(redaction.apply(content.get()));
    } catch (OpsException e) {
      String why = redaction.apply(e.failure().message());
      missing.add(name + ": " + why.lines().findFirst().orElse(""));
      text = "(could not be had: " + why.strip() + ")\n";
    }
    Path file = directory.resolve(name);
    PrivateFiles.parentOf(file);
    PrivateFiles.write(file, text);
  }

  /**
   * Writes what is no text, as it is: nothing is redacted in it.
   *
   * @param name as in {@link #write}
   */
  public void writeBytes(String name, Supplier<byte[]> content) {
    Path file = directory.resolve(name);
    PrivateFiles.parentOf(file);
    try {
      PrivateFiles.write(file, content.get());
    } catch (OpsException e) {
      write(
          name + ".txt",
          () -> {
            throw e;
          });
    }
  }

  private static String bounded(String text) {
    return text.length() <= MOST
        ? text
        : "(only the end: the first "
            + (text.length() - MOST)
            + " characters are left out)\n"
            + text.substring(text.length() - MOST);
  }

  /**
   * A file from this offset on: its end, when that is long. All of it when it is shorter than the
   * offset: then it is another file than it was.
   *
   * @throws StorageException when it cannot be read
   */
  public static String text(Path file, long from) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      long begin = from > length ? 0 : from;
      in.seek(Math.max(begin, length - MOST - MARGIN));
      byte[] bytes = new byte[(int) (length - in.getFilePointer())];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
  }
}
