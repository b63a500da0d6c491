package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The user that this process runs as. */
public final class CurrentUser {
  private static final int ROOT = 0;

  private CurrentUser() {}

  /** The user id. */
  public static int id() {
    return Holder.ID;
  }

  public static boolean isRoot() {
    return id() == ROOT;
  }

  private static final class Holder {
    static final int ID = read();

    private static int read() {
      Path self = Path.of("/proc/self");
      try {
        if (Files.exists(self)) {
          return (int) Files.getAttribute(self, "unix:uid");
        }
      } catch (IOException e) {
        throw new StorageException("cannot read", self, e);
      }
      String id =
          Subprocess.of("id", "-u").run(Deadline.after(Duration.ofSeconds(5))).succeeded().stdout();
      return Integer.parseInt(id.strip());
    }
  }
}
