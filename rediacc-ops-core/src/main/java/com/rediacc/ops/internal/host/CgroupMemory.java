package com.rediacc.ops.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much RAM the control groups around this process leave it. Source of the file formats: the
 * kernel's Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 */
final class CgroupMemory {
  /** A version of the interface: where its hierarchy is mounted, and the names of its files. */
  private record Version(String mount, List<String> limits, String used, String inactive) {}

  private static final Version V2 =
      new Version("", List.of("memory.max", "memory.high"), "memory.current", "inactive_file");
  private static final Version V1 =
      new Version(
          "memory",
          List.of("memory.limit_in_bytes"),
          "memory.usage_in_bytes",
          "total_inactive_file");

  private final Path membership;
  private final Path mount;

  /**
   * @param membership {@code /proc/self/cgroup}
   * @param mount {@code /sys/fs/cgroup}
   */
  CgroupMemory(Path membership, Path mount) {
    this.membership = membership;
    this.mount = mount;
  }

  /**
   * Bytes that the tightest of the nested limits leaves; reclaimable page cache counts as free.
   * {@link Long#MAX_VALUE} if there is no limit.
   */
  long availableBytes() throws IOException {
    long least = Long.MAX_VALUE;
    if (Files.exists(membership)) {
      for (String line : Files.readAllLines(membership)) {
        least = Math.min(least, available(line));
      }
    }
    return least;
  }

  /** A line is {@code number:controllers:path}; version 2 has number 0 and no controllers. */
  private long available(String line) throws IOException {
    String[] fields = line.split(":", 3);
    if (fields.length < 3) {
      return Long.MAX_VALUE;
    }
    if (fields[0].equals("0") && fields[1].isEmpty()) {
      return available(V2, fields[2]);
    }
    return List.of(fields[1].split(",")).contains("memory")
        ? available(V1, fields[2])
        : Long.MAX_VALUE;
  }

  private long available(Version version, String path) throws IOException {
    long least = Long.MAX_VALUE;
    for (Path group : nested(mount.resolve(version.mount()), path)) {
      least = Math.min(least, available(version, group));
    }
    return least;
  }

  /**
   * The group and its ancestors, as far as they are visible. In a container the mount itself is the
   * container's group, and the path may exist on the host only.
   */
  private static List<Path> nested(Path top, String path) {
    var groups = new ArrayList<Path>();
    Path group = top.resolve(path.replaceFirst("^/+", "")).normalize();
    while (group != null && group.startsWith(top) && !group.equals(top)) {
      groups.add(group);
      group = group.getParent();
    }
    groups.add(top);
    return groups;
  }

  private static long available(Version version, Path group) throws IOException {
    long limit = Long.MAX_VALUE;
    for (String name : version.limits()) {
      limit = Math.min(limit, number(group.resolve(name)).orElse(Long.MAX_VALUE));
    }
    Optional<Long> used = number(group.resolve(version.used()));
    if (limit == Long.MAX_VALUE || used.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long cache = statistic(group.resolve("memory.stat"), version.inactive());
    return Math.max(0, limit - Math.max(0, used.get() - cache));
  }

  /** Empty if there is no such file, and for {@code max}. */
  private static Optional<Long> number(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return text.equals("max") ? Optional.empty() : Optional.of(parse(file, text));
  }

  /** A line is {@code name number}. */
  private static long statistic(Path file, String name) throws IOException {
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name + " ")) {
          return parse(file, line.substring(name.length() + 1).strip());
        }
      }
    }
    return 0;
  }

  private static long parse(Path file, String number) throws IOException {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new IOException(file + " has '" + number + "' for a number", e);
    }
  }
}
