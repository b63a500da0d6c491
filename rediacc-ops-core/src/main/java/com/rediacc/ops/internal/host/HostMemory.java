package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** RAM of this machine that VMs could have now. */
public final class HostMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path CGROUP_USED = Path.of("/sys/fs/cgroup/memory.current");
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private HostMemory() {}

  /** Available RAM in MB: free, or held by caches that give way; within a container's own limit. */
  public static long availableMb() {
    try {
      if (!Files.exists(MEMINFO)) {
        return availableOnMac();
      }
      long available =
          Files.readString(MEMINFO)
              .lines()
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
              .findFirst()
              .orElseThrow(() -> new IOException(MEMINFO + " has no MemAvailable"));
      return Math.min(available, withinContainer());
    } catch (IOException e) {
      throw new StorageException("cannot tell how much RAM is available", e);
    }
  }

  private static long withinContainer() throws IOException {
    if (!Files.exists(CGROUP_LIMIT)) {
      return Long.MAX_VALUE;
    }
    String limit = Files.readString(CGROUP_LIMIT).strip();
    if (limit.equals("max")) {
      return Long.MAX_VALUE;
    }
    long used = Long.parseLong(Files.readString(CGROUP_USED).strip());
    return (Long.parseLong(limit) - used) >> 20;
  }

  /** vm_stat(1): pages that are free, inactive, speculative or purgeable. */
  private static long availableOnMac() {
    String table = Subprocess.of("vm_stat").run(Deadline.after(ANSWER)).succeeded().stdout();
    long pageBytes = number(table, "page size of (\\d+) bytes");
    long pages =
        number(table, "Pages free:\\s+(\\d+)")
            + number(table, "Pages inactive:\\s+(\\d+)")
            + number(table, "Pages speculative:\\s+(\\d+)")
            + number(table, "Pages purgeable:\\s+(\\d+)");
    return (pages * pageBytes) >> 20;
  }

  private static long number(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
