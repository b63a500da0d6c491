package com.rediacc.ops;

import com.rediacc.ops.internal.Companion;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.ShellWords;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.internal.TextResource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A small shell beside this JVM that outlives it by a second: when this JVM dies, however it dies,
 * the shell kills the cluster's VMs and removes their disks. It notices by the end of a pipe, so
 * nothing polls, and works on every platform with a POSIX shell.
 */
final class Reaper {
  private final Companion shell;

  private Reaper(Companion shell) {
    this.shell = shell;
  }

  /**
   * Starts to watch over this cluster on behalf of this process.
   *
   * @param lastRites what the cluster's backend needs beside killing processes
   */
  static Reaper watch(String clusterId, ClusterFiles files, List<List<String>> lastRites) {
    var command = new ArrayList<String>();
    // A session of its own keeps it out of reach of the terminal's Ctrl-C and hang-up.
    Programs.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(
        List.of("sh", "-c", TextResource.read(Reaper.class, "reaper.sh"), "rediacc-reaper"));
    command.addAll(List.of(files.disks().toString(), files.run().toString()));
    String rites = lastRites.stream().map(ShellWords::join).collect(Collectors.joining("\n"));
    return new Reaper(
        Subprocess.of(command)
            .with("REDIACC_IDENTITY", "@" + clusterId)
            .with("REDIACC_LAST_RITES", rites)
            .companion());
  }

  /** Lets the cluster be: it was taken down properly, or lives on without this process. */
  void dismiss() {
    shell.dismiss("goodbye");
  }
}
