package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share of the host's CPUs that a process gets when others want them, too: changed where it can
 * be changed back. On Linux an ordinary user can lower a session's share and raise it again
 * (sched(7), "The autogroup feature"), but only root can do so with a process's nice value.
 */
public final class ProcessPriority {
  private static final Logger log = LoggerFactory.getLogger(ProcessPriority.class);
  private static final Duration RENICE = Duration.ofSeconds(5);
  private static final int LOW = 10;

  private ProcessPriority() {}

  /**
   * Lowers or restores the priority; does nothing where that is not possible.
   *
   * @param process that leads, or is alone in, its session
   */
  public static void set(ProcessIdentity process, boolean low) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    int nice = low ? LOW : 0;
    try {
      Path autogroup = proc.resolve("autogroup");
      if (Files.exists(autogroup)) {
        Files.writeString(autogroup, Integer.toString(nice), StandardOpenOption.WRITE);
      }
      if (CurrentUser.isRoot() && Files.isDirectory(proc.resolve("task"))) {
        renice(nice, proc.resolve("task"));
      }
    } catch (IOException | OpsException e) {
      log.debug("the priority of process {} stays as it is", process.pid(), e);
    }
  }

  /** Linux has a nice value for each thread. */
  private static void renice(int nice, Path tasks) throws IOException {
    var command = new ArrayList<>(List.of("renice", "-n", Integer.toString(nice), "-p"));
    try (var threads = Files.newDirectoryStream(tasks)) {
      threads.forEach(thread -> command.add(thread.getFileName().toString()));
    }
    Subprocess.of(command).run(Deadline.after(RENICE)).succeeded();
  }
}
