package com.rediacc.ops.evidence;

import java.nio.file.Path;
import java.util.List;

/**
 * A bundle of files that was collected from a cluster.
 *
 * @param directory that has them, and a directory for each VM in it
 * @param missing what could not be had, a line each; the file in its place says the same
 */
public record Evidence(Path directory, List<String> missing) {
  /** The list is copied. */
  public Evidence {
    missing = List.copyOf(missing);
  }
}
