package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of one cluster: launches them from checkpoints, swaps them in, ends them.
 * Launching and discarding are thread-safe; swaps are for one thread at a time.
 */
final class Generations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  private final EngineContext context;
  private final RunningCluster cluster;
  private final ClusterDirectory directory;
  private final SnapshotDisks disks;
  private final ExecutorService background;

  /** The generation that the cluster's handles lead to. */
  private int current;

  Generations(EngineContext context, RunningCluster cluster) {
    this.context = context;
    this.cluster = cluster;
    this.directory = cluster.directory();
    this.disks = new SnapshotDisks(cluster);
    this.background =
        Executors.newSingleThreadExecutor(
            task -> {
              var thread = new Thread(task, "ending generations of " + cluster.id());
              thread.setDaemon(true);
              return thread;
            });
  }

  SnapshotDisks disks() {
    return disks;
  }

  /** Whether one more can be launched beside those that run. */
  boolean hasRoom() {
    return new Admission(context).hasRoomForCopy(cluster.spec());
  }

  /** Launches one and leaves it paused. If this throws, nothing of it is left. */
  Generation launch(Checkpoint checkpoint, Deadline deadline) {
    checkpoint.requireUntouched();
    int number = disks.nextGeneration(checkpoint);
    try {
      PrivateFiles.directory(directory.run().resolve("g" + number));
      RunningCluster launched =
          new CheckpointLauncher(context, cluster.state(), directory)
              .launch(
                  checkpoint.files(), checkpoint::disks, vm -> plan(vm, number), false, deadline);
      return new Generation(number, launched.vms());
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(() -> destroyAfter(e, number));
      throw e;
    }
  }

  private LaunchPlan plan(VmSpec vm, int number) {
    LaunchPlan first = cluster.state().vm(vm).plan();
    LaunchPlan plan =
        first.elsewhere(
            cluster.id() + "." + number,
            directory.run().resolve("g" + number),
            directory.disks(vm, number),
            directory.seed(vm),
            directory.console(vm, number));
    boolean fixedPort = cluster.state().lifetime() == Lifetime.DETACHED;
    return fixedPort ? plan.withSshPort(Addresses.fixedSshPort(vm)) : plan;
  }

  private void destroyAfter(Throwable failure, int number) {
    try {
      for (VmSpec vm : cluster.spec().vms()) {
        context
            .backends()
            .of(cluster.backend())
            .attach(plan(vm, number))
            .destroy(Deadline.after(Teardown.GRACE));
      }
      deleteFiles(number);
    } catch (OpsException e) {
      failure.addSuppressed(e);
    }
  }

  /** Whether the host's other work comes first. */
  void setBackground(Generation generation, boolean background, Deadline deadline) {
    of(generation)
        .each("setting priorities", vm -> vm.machine().setBackground(background), deadline);
  }

  /** Lets a generation run, with the right time. */
  void wake(Generation generation, Deadline deadline) {
    RunningCluster its = of(generation);
    its.resume();
    setClocks(its, deadline);
  }

  /** Logs in to each VM, so that the first command need not. */
  void connect(Generation generation, Deadline deadline) {
    of(generation).each("connecting", vm -> vm.ssh().exec("true", deadline), deadline);
  }

  /** Stops it again. */
  void pause(Generation generation, Deadline deadline) {
    of(generation).pause(deadline);
  }

  private RunningCluster of(Generation generation) {
    return RunningCluster.of(cluster.state(), directory, generation.vms());
  }

  static void setClocks(RunningCluster cluster, Deadline deadline) {
    cluster.each("setting clocks", vm -> GuestClock.set(vm.guest(), deadline), deadline);
  }

  /** The cluster's handles lead to this generation from now on. The one before ends soon. */
  void swapIn(Generation next, Deadline deadline) {
    try {
      wake(next, deadline);
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(() -> discard(next));
      throw e;
    }
    for (int i = 0; i < next.vms().size(); i++) {
      cluster.vms().get(i).exchangeWith(next.vms().get(i));
    }
    var former = new Generation(current, next.vms());
    current = next.number();
    takeConsoles();
    cluster.saveState();
    cluster.writeSshConfig();
    background.execute(() -> discard(former));
  }

  /** The console of the current generation is always under the same name. */
  private void takeConsoles() {
    try {
      for (RunningVm vm : cluster.vms()) {
        var console = directory.console(vm.spec());
        Files.move(vm.console(), console, StandardCopyOption.REPLACE_EXISTING);
        vm.hasConsole(console);
      }
    } catch (IOException e) {
      throw new StorageException("cannot put the consoles in place", e);
    }
  }

  /** Ends one that is not, or no longer, the cluster's. What resists goes with the cluster. */
  void discard(Generation generation) {
    try {
      var deadline = Deadline.after(Teardown.GRACE);
      for (RunningVm vm : generation.vms()) {
        vm.guest().close();
        vm.machine().destroy(deadline);
      }
      deleteFiles(generation.number());
    } catch (InterruptedOpsException e) {
      log.debug("interrupted", e);
    } catch (OpsException e) {
      log.warn("a former generation is not gone: {}", e.getMessage());
    }
  }

  private void deleteFiles(int number) {
    disks.ended(number);
    if (number > 0) {
      Directories.delete(directory.run().resolve("g" + number));
      cluster.spec().vms().forEach(vm -> Directories.delete(directory.console(vm, number)));
    }
  }

  /** Ends the machines of the current generation, which only another one can replace. */
  void destroyCurrent(Deadline deadline) {
    cluster.each("ending VMs", vm -> vm.machine().destroy(deadline), deadline);
  }

  /** Waits until former generations are gone. */
  @Override
  public void close() {
    background.shutdown();
    Uninterruptibly.run(
        () -> {
          try {
            if (!background.awaitTermination(Teardown.GRACE.toSeconds() * 2, TimeUnit.SECONDS)) {
              log.warn("former generations of {} do not end", cluster.id());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
