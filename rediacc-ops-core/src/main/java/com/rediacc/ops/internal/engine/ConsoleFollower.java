package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.ConsoleTail;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what the consoles of a cluster say, while somebody wants to see it. */
public final class ConsoleFollower implements AutoCloseable {
  /** A name of its own, so that it can be switched on alone. */
  private static final Logger log = LoggerFactory.getLogger("com.rediacc.ops.console");

  private static final long POLL_MILLIS = 250;

  private final Map<String, ConsoleTail> tails = new TreeMap<>();
  private final Thread thread = new Thread(this::follow, "consoles");

  private ConsoleFollower() {
    thread.setDaemon(true);
  }

  /** Begins, with what comes from now on; does nothing unless the level is DEBUG or lower. */
  public static ConsoleFollower of(RunningCluster cluster) {
    var follower = new ConsoleFollower();
    if (log.isDebugEnabled()) {
      for (RunningVm vm : cluster.vms()) {
        follower.tails.put(vm.name(), ConsoleTail.fromNowOn(vm.console()));
      }
      follower.thread.start();
    }
    return follower;
  }

  private void follow() {
    try {
      while (true) {
        Thread.sleep(POLL_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      // The cluster was closed.
      log.debug("consoles are not followed any more");
    }
  }

  private void look() {
    tails.forEach(
        (vm, tail) -> {
          try {
            tail.newLines().forEach(line -> log.debug("{} | {}", vm, line));
          } catch (OpsException e) {
            log.debug("{}: {}", vm, e.getMessage());
          }
        });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
