package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The processor of this host, which hardware virtualization exposes to guests. */
public final class HostCpu {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private HostCpu() {}

  /** A description that differs between hosts where a guest's memory may not be portable. */
  public static String describe() {
    if (!Files.exists(CPUINFO)) {
      return System.getProperty("os.arch") + " " + System.getProperty("os.version");
    }
    try {
      // The first processor's; the fields are proc_cpuinfo(5)'s, on amd64 and on arm64.
      return Files.readString(CPUINFO)
          .lines()
          .takeWhile(line -> !line.isBlank())
          .filter(line -> line.matches("(model name|flags|CPU \\w+|Features)\\s*:.*"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new StorageException("cannot read", CPUINFO, e);
    }
  }
}
