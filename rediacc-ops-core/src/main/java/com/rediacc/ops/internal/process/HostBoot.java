package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The current boot of this host: process ids and results of probes do not outlive it. */
public final class HostBoot {
  private HostBoot() {}

  /** The boot's id: random(4) on Linux, {@code kern.bootsessionuuid} on macOS. */
  public static String id() {
    return Holder.ID;
  }

  private static final class Holder {
    static final String ID = read();

    private static String read() {
      Path linux = Path.of("/proc/sys/kernel/random/boot_id");
      try {
        if (Files.exists(linux)) {
          return Files.readString(linux).strip();
        }
      } catch (IOException e) {
        throw new StorageException("cannot read the boot id", e);
      }
      return Subprocess.of(List.of("sysctl", "-n", "kern.bootsessionuuid"))
          .run(Deadline.after(Duration.ofSeconds(5)))
          .succeeded()
          .stdout()
          .strip();
    }
  }
}
