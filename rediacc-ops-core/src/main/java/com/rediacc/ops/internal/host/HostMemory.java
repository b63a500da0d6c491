package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** RAM of this machine that is available to VMs. */
public final class HostMemory {
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Path meminfo;
  private final CgroupMemory cgroups;

  /**
   * @param proc {@code /proc}
   * @param cgroups {@code /sys/fs/cgroup}
   */
  HostMemory(Path proc, Path cgroups) {
    this.meminfo = proc.resolve("meminfo");
    this.cgroups = new CgroupMemory(proc.resolve("self/cgroup"), cgroups);
  }

  /**
   * Available RAM in MB: free, or used by caches that the kernel reclaims on demand; within the
   * limits of the control groups around this process.
   */
  public static long availableMb() {
    return new HostMemory(Path.of("/proc"), Path.of("/sys/fs/cgroup")).mb();
  }

  long mb() {
    try {
      if (!Files.exists(meminfo)) {
        return availableOnMac();
      }
      var available = AVAILABLE.matcher(Files.readString(meminfo));
      if (!available.find()) {
        throw new IOException(meminfo + " has no MemAvailable");
      }
      return Math.min(Long.parseLong(available.group(1)) >> 10, cgroups.availableBytes() >> 20);
    } catch (IOException e) {
      throw new StorageException("cannot find out how much RAM is available", e);
    }
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
