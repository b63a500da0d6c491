package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.engine.HolderFiles.Answer;
import com.rediacc.ops.internal.engine.HolderFiles.Question;
import com.rediacc.ops.internal.fault.HeldLinks;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that stays with a detached cluster while links are bad: frames go through it. There
 * is one at most, which its lock sees to. It ends when no bad link is left, and with the cluster.
 */
final class LinkHolder {
  private static final Logger log = LoggerFactory.getLogger(LinkHolder.class);

  /** Between looks at what is asked. */
  private static final Duration POLL = Duration.ofMillis(50);

  /** Between looks at everything: what commands that were killed wrote down, machines that came. */
  private static final Duration CHECK = Duration.ofSeconds(1);

  /** One change. */
  private static final Duration CHANGE = Duration.ofSeconds(20);

  /** For the end of the one before. */
  private static final Duration TURN = Duration.ofSeconds(20);

  private final Backends backends;
  private final ClusterDirectory directory;
  private final String clusterId;
  private final HolderFiles files;
  private final KeptFaults kept;
  private final HeldLinks links = new HeldLinks();

  /** By VM, as last written down. */
  private Map<Integer, Machine> machines = Map.of();

  private String answered = Question.NONE.id();

  LinkHolder(Backends backends, ClusterDirectory directory, String clusterId) {
    this.backends = backends;
    this.directory = directory;
    this.clusterId = clusterId;
    this.files = new HolderFiles(directory);
    this.kept = KeptFaults.onDisk(directory);
  }

  /**
   * The process.
   *
   * @param arguments the root of the cluster's directory, and the cluster's id
   */
  public static void main(String[] arguments) {
    var data = new DataDirectory(Path.of(arguments[0]));
    var backends = new Backends(data, Settings.fromEnvironment());
    var holder = new LinkHolder(backends, data.detachedCluster(), arguments[1]);
    closeWhenTold(Thread.currentThread());
    try {
      holder.run();
    } catch (InterruptedOpsException e) {
      log.info("told to end");
    }
  }

  /** On SIGTERM frames go straight again, before the process ends. */
  private static void closeWhenTold(Thread working) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  working.interrupt();
                  try {
                    working.join(CHANGE.toMillis());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "end"));
  }

  void run() {
    try (FileMutex lock =
        FileMutex.acquire(directory.holderLock(), Deadline.after(TURN), "link holder")) {
      log.debug("under {}", lock);
      log.info("process {} holds links of cluster {}", ProcessIdentity.current().pid(), clusterId);
      try {
        if (begin()) {
          holdWhileWanted();
        }
        log.info("nothing is left to be held");
      } finally {
        // While no other holder can have taps.
        Uninterruptibly.run(links::close);
      }
    }
  }

  private boolean begin() {
    Optional<ClusterState> state = state();
    state.ifPresent(
        found -> {
          lookUp(found);
          for (ClusterState.VmState vm : found.vms()) {
            links.add(vm.id(), vm.plan().clusterMac(), () -> machine(vm.id()));
          }
          files.answer(new Answer(answered, ProcessIdentity.current(), Map.of()));
          links.clear(Deadline.after(CHANGE));
        });
    return state.isPresent();
  }

  private void holdWhileWanted() {
    Deadline next = Deadline.after(Duration.ZERO);
    while (true) {
      Question question = files.question();
      boolean asked = !question.id().equals(answered);
      if (asked || next.isOver()) {
        if (!hold(question, asked)) {
          return;
        }
        next = Deadline.after(CHECK);
      }
      Deadline.after(CHECK).sleep(POLL, "holding links");
    }
  }

  /** Whether there is anything to be held. */
  private boolean hold(Question question, boolean asked) {
    Optional<ClusterState> state = state();
    if (state.isEmpty()) {
      return false;
    }
    // A snapshot that was restored has other machines.
    lookUp(state.get());
    Map<String, HeldLinks.Bad> wanted = wanted(question.healing());
    Map<Integer, String> problems =
        links.hold(wanted, asked ? question.fresh() : Set.of(), Deadline.after(CHANGE));
    if (asked) {
      files.answer(new Answer(question.id(), ProcessIdentity.current(), problems));
      answered = question.id();
    }
    return !wanted.isEmpty();
  }

  private Map<String, HeldLinks.Bad> wanted(Set<String> healing) {
    var wanted = new LinkedHashMap<String, HeldLinks.Bad>();
    for (KeptFaults.Kept fault : kept.list()) {
      if (fault.needsHolder() && !healing.contains(fault.id())) {
        wanted.put(
            fault.id(),
            new HeldLinks.Bad(fault.effects().wires(), fault.effects().quality(), fault.seed()));
      }
    }
    return wanted;
  }

  /** Of the cluster that this process is for; empty when that has ended. */
  private Optional<ClusterState> state() {
    try {
      return ClusterState.load(directory).filter(found -> found.id().equals(clusterId));
    } catch (OpsException e) {
      log.info("the cluster is not known any more", e);
      return Optional.empty();
    }
  }

  private void lookUp(ClusterState state) {
    Backend backend = backends.of(state.backend());
    var found = new TreeMap<Integer, Machine>();
    state.vms().forEach(vm -> found.put(vm.id(), backend.attach(vm.plan())));
    machines = found;
  }

  private Machine machine(int vm) {
    return Objects.requireNonNull(machines.get(vm), "machine");
  }
}
