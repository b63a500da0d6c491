package com.rediacc.ops.host;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something that nobody needs any more: what a process that died, or was interrupted, did not clear
 * up.
 *
 * @param what in a few words, such as {@code unfinished download}
 * @param path the file or directory
 * @param bytes size of all that is in it
 */
public record Leftover(String what, Path path, long bytes) {
  public Leftover {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(path, "path");
  }
}
