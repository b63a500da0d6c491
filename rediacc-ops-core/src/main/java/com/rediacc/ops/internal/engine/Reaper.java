package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.process.WatchdogProcess;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.internal.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell beside this JVM that outlives it by a second: when this JVM dies, however it dies,
 * the shell kills the cluster's VMs and removes their disks. It notices by the end of a pipe, so
 * nothing polls, and works on every platform with a POSIX shell.
 *
 * <p>It takes no lock, which a shell cannot share with Java. Instead it removes files only while
 * the cluster's state names its cluster, and whoever finds a state whose creator is dead waits for
 * the reaper that the state names before using the same paths again.
 */
final class Reaper {
  private static final Logger log = LoggerFactory.getLogger(Reaper.class);

  /** It gives up looking for processes after 18 s. */
  private static final Duration LONGEST_WORK = Duration.ofSeconds(25);

  private static final Duration POLL = Duration.ofMillis(20);

  private final WatchdogProcess shell;

  private Reaper(WatchdogProcess shell) {
    this.shell = shell;
  }

  /**
   * Starts to watch over this cluster on behalf of this process.
   *
   * @param cleanup what the cluster's backend needs beside killing processes
   */
  static Reaper watch(String clusterId, ClusterDirectory directory, List<List<String>> cleanup) {
    var command = new ArrayList<String>();
    // A session of its own keeps it out of reach of the terminal's Ctrl-C and hang-up.
    Programs.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(
        List.of("sh", "-c", TextResource.read(Reaper.class, "reaper.sh"), "rediacc-reaper"));
    command.addAll(
        List.of(
            directory.state().toString(),
            directory.disks().toString(),
            directory.snapshots().toString(),
            directory.run().toString()));
    String commands = cleanup.stream().map(ShellWords::join).collect(Collectors.joining("\n"));
    return new Reaper(
        WatchdogProcess.start(
            Subprocess.of(command)
                .with("REDIACC_CLUSTER", clusterId)
                .with("REDIACC_CLEANUP", commands)));
  }

  /** Who it is, for the cluster's state. */
  ProcessIdentity process() {
    return shell.identity();
  }

  /** Lets the cluster be: it was taken down properly, or lives on without this process. */
  void dismiss() {
    shell.dismiss("goodbye");
  }

  /**
   * Waits until the reaper of a dead creator has done its work; one that hangs is killed.
   *
   * @param state as it was found, under the cluster's lock
   */
  static void awaitEnd(ClusterState state, Deadline deadline) {
    ProcessIdentity reaper = state.reaper();
    if (state.creator().isAlive() || !reaper.isAlive()) {
      return;
    }
    log.info("waiting for the reaper of cluster {} (process {})", state.id(), reaper.pid());
    Deadline patience = deadline.within(LONGEST_WORK);
    while (reaper.isAlive() && !patience.isOver()) {
      patience.sleep(POLL, "waiting for the reaper of cluster " + state.id());
    }
    reaper.kill(deadline);
  }
}
