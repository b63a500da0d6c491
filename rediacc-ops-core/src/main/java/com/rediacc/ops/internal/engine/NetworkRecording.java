package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.evidence.NetworkCapture;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.evidence.Pcap;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.BackendKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the emulators of a cluster write down its frames. They know no bound: a thread looks how
 * long the files are, lets the emulators go on with others, and deletes all but the two newest of
 * each. An emulator that took the place of another, after a restart or a rollback, is told again.
 */
public final class NetworkRecording implements NetworkCapture {
  private static final Logger log = LoggerFactory.getLogger(NetworkRecording.class);

  /** Of each file, in bytes. */
  static final long LONGEST = 16L << 20;

  private static final int FILES = 2;

  private static final Duration LOOK = Duration.ofMillis(500);

  /** An emulator answers within milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final List<OfVm> vms;
  private final ScheduledExecutorService watch;
  private boolean over;

  private NetworkRecording(List<OfVm> vms, String cluster) {
    this.vms = vms;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "capture of " + cluster);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins one. Costs nothing before and after it.
   *
   * @throws UnavailableException when the backend cannot
   * @throws OpsException when an emulator refuses
   */
  public static NetworkRecording begin(RunningCluster cluster) {
    if (cluster.backend() != BackendKind.QEMU) {
      throw new UnavailableException(
          Failure.of(
                  "a capture of the cluster's network needs the backend 'qemu': on "
                      + cluster.backend()
                      + " the emulator is of another user, who may not write the file, and has one"
                      + " interface for ssh and all else")
              .withHint("use --backend qemu, or backend = \"qemu\""));
    }
    List<OfVm> vms = cluster.vms().stream().map(vm -> new OfVm(vm, cluster.directory())).toList();
    var recording = new NetworkRecording(vms, cluster.id());
    try {
      vms.forEach(OfVm::next);
    } catch (RuntimeException | Error e) {
      recording.close();
      throw e;
    }
    ScheduledFuture<?> untilShutdown =
        recording.watch.scheduleWithFixedDelay(
            recording::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    log.debug("capturing {}: {}", cluster.id(), untilShutdown);
    return recording;
  }

  private synchronized void look() {
    if (!over) {
      vms.forEach(OfVm::look);
    }
  }

  @Override
  public synchronized void save(Path directory) {
    if (over) {
      throw new OpsException(Failure.of("the capture has ended already"));
    }
    try {
      vms.forEach(OfVm::end);
      vms.forEach(vm -> vm.save(directory));
    } finally {
      close();
    }
  }

  @Override
  public synchronized void close() {
    if (over) {
      return;
    }
    over = true;
    watch.shutdown();
    Uninterruptibly.run(() -> vms.forEach(OfVm::delete));
  }

  /** What one VM sees. */
  private static final class OfVm {
    private final RunningVm vm;
    private final ClusterDirectory directory;
    private final Deque<Path> files = new ArrayDeque<>();
    private int number;

    OfVm(RunningVm vm, ClusterDirectory directory) {
      this.vm = vm;
      this.directory = directory;
    }

    /** Goes on with another file. A frame at that moment may be in both. */
    void next() {
      Deadline deadline = Deadline.after(ANSWER);
      MachineNetwork network = vm.machine().network();
      int former = number++;
      Path file = directory.capture(vm.spec(), number);
      network.record(number, file, deadline);
      files.addLast(file);
      network.endRecord(former, deadline);
      while (files.size() > FILES) {
        Directories.delete(files.removeFirst());
      }
    }

    void look() {
      try {
        boolean recorded = vm.machine().network().isRecorded(number, Deadline.after(ANSWER));
        if (!recorded || Files.size(files.getLast()) > LONGEST) {
          next();
        }
      } catch (IOException | OpsException e) {
        // It is off, or stands still, and will be looked at again.
        log.debug("the capture of {} rests", vm, e);
      }
    }

    void end() {
      try {
        vm.machine().network().endRecord(number, Deadline.after(ANSWER));
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        log.debug("the emulator of {} is gone", vm, e);
      }
    }

    void save(Path bundle) {
      Path file = bundle.resolve(vm.name()).resolve("network.pcap");
      PrivateFiles.parentOf(file);
      Pcap.join(files.stream().filter(Files::exists).toList(), file);
    }

    void delete() {
      try {
        end();
        files.forEach(Directories::delete);
      } catch (OpsException e) {
        log.debug("the capture of {} goes with its disks", vm, e);
      }
    }
  }
}
