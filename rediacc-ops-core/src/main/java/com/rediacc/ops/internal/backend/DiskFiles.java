package com.rediacc.ops.internal.backend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The files of the disks of one VM, at one moment. Data disks are qcow2.
 *
 * @param root what it boots from; has the number 0
 * @param data the others, by their numbers from 1
 */
public record DiskFiles(Path root, List<Path> data) {
  public DiskFiles {
    Objects.requireNonNull(root, "root");
    data = List.copyOf(data);
  }

  /** By their numbers. */
  public List<Path> all() {
    var all = new ArrayList<>(List.of(root));
    all.addAll(data);
    return List.copyOf(all);
  }

  /** One of them, by its number. */
  public Path get(int number) {
    return all().get(number);
  }

  /** The same with another file of one disk, by its number. */
  public DiskFiles with(int number, Path file) {
    var changed = new ArrayList<>(all());
    changed.set(number, file);
    return new DiskFiles(changed.get(0), changed.subList(1, changed.size()));
  }
}
