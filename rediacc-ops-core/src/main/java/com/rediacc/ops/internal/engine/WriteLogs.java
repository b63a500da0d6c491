package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.fault.SurvivingWrites;
import com.rediacc.ops.internal.fault.WriteLog;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.image.DiskWriter;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Logs what VMs write, and rebuilds their disks as a power cut may have left them: on the disk as
 * it was when the log began, the log is written again, but for what was lost. Thread-safe.
 */
public final class WriteLogs {
  private static final Duration CHANGE = Duration.ofMinutes(1);
  private static final Duration REBUILD = Duration.ofMinutes(10);
  private static final int MOST_POINTS = 1000;

  /** The number of the disk that is logged. */
  private static final int ROOT = 0;

  private final RunningCluster cluster;
  private final FaultsInForce faults;
  private final VmPower power;
  private final Map<RunningVm, Logged> logged = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  WriteLogs(RunningCluster cluster, FaultsInForce faults, VmPower power) {
    this.cluster = cluster;
    this.faults = faults;
    this.power = power;
  }

  /**
   * A VM whose writes are logged.
   *
   * @param base the disk as it was when the log began; nobody writes to it
   * @param log the file
   * @param fault by which users know of it
   */
  private record Logged(Path base, Path log, Fault fault) {}

  /** Begins a log. The VM pauses for it. */
  Fault begin(RunningVm vm) {
    String what = vm + "'s writes are logged";
    faults.requireOwner(what);
    if (logged.containsKey(vm) && !logged.get(vm).fault().isHealed()) {
      throw new InvalidInputException(what + " already");
    }
    Path base = vm.plan().boot().disk();
    Path overlay = file(vm, "logged", ".qcow2");
    Path log = file(vm, "writes", ".log");
    var deadline = Deadline.after(CHANGE);
    Machine machine = vm.machine();
    // Refuses where the backend cannot.
    machine.disk(ROOT, overlay);
    Overlays.onRoot(base, overlay, vm.spec(), deadline);
    machine.pause(deadline);
    try {
      Files.createFile(log);
      machine.switchToOverlay(ROOT, overlay, deadline);
      vm.hasRootDisk(overlay, base);
      cluster.saveState();
      machine.disk(ROOT, overlay).log(log, deadline);
    } catch (IOException e) {
      throw new StorageException("cannot create", log, e);
    } finally {
      Uninterruptibly.run(() -> machine.resume(Deadline.after(CHANGE)));
    }
    GuestClock.set(vm.guest(), deadline);
    Fault fault =
        faults.add(Set.of(vm.spec().id()), what, true, () -> end(vm, overlay, log), () -> {});
    logged.put(vm, new Logged(base, log, fault));
    return fault;
  }

  private void end(RunningVm vm, Path overlay, Path log) {
    if (vm.machine().state() != Machine.State.STOPPED) {
      vm.machine().disk(ROOT, overlay).endLog(Deadline.after(CHANGE));
      // Faults that began after the log lay upon it.
      faults.disks().reapply(vm, Deadline.after(CHANGE));
      Directories.delete(log);
    }
    logged.remove(vm);
  }

  /** Cuts the power; the disk loses what was not flushed, in part, as the seed says. */
  public Fault cut(RunningVm vm, long seed) {
    Logged known = require(vm);
    power.end(vm);
    known.fault().close();
    rebuild(vm, known, seed);
    Directories.delete(known.log());
    return power.isOff(vm, vm + " without power, unflushed writes lost, seed " + seed);
  }

  /** Cuts the power, and tries several disks that it may have left. */
  void crashPoints(RunningVm vm, int n, long seed, LongConsumer check) {
    if (n < 1 || n > MOST_POINTS) {
      throw new InvalidInputException("there are 1 to 1000 crash points, not " + n);
    }
    Logged known = require(vm);
    power.end(vm);
    known.fault().close();
    try {
      for (int i = 0; i < n; i++) {
        power.end(vm);
        rebuild(vm, known, seed + i);
        power.on(vm, power.patience());
        check(vm, i + 1, n, seed + i, check);
      }
    } finally {
      Directories.delete(known.log());
    }
  }

  private static void check(RunningVm vm, int number, int of, long seed, LongConsumer check) {
    try {
      check.accept(seed);
    } catch (RuntimeException | Error e) {
      e.addSuppressed(new CrashPoint(vm, number, of, seed));
      throw e;
    }
  }

  /** Says at which crash point a check failed. */
  private static final class CrashPoint extends Exception {
    private static final long serialVersionUID = 1;

    CrashPoint(RunningVm vm, int number, int of, long seed) {
      super(
          "crash point " + number + " of " + of + " of " + vm + ", seed " + seed,
          null,
          false,
          false);
    }
  }

  private Logged require(RunningVm vm) {
    Logged known = logged.get(vm);
    if (known == null || known.fault().isHealed()) {
      throw new InvalidInputException(
          vm + "'s writes are not logged: nothing is known of what it has not flushed");
    }
    return known;
  }

  private void rebuild(RunningVm vm, Logged known, long seed) {
    var deadline = Deadline.after(REBUILD);
    Path disk = file(vm, "crashed", ".qcow2");
    Overlays.onRoot(known.base(), disk, vm.spec(), deadline);
    Path socket = vm.plan().runDirectory().resolve(vm.name() + ".nbd");
    WriteLog log = WriteLog.read(known.log());
    try (FileChannel data = FileChannel.open(known.log());
        DiskWriter writer = DiskWriter.open(disk, socket, deadline)) {
      for (WriteLog.Entry entry : SurvivingWrites.choose(log, seed)) {
        write(entry, data, writer);
        deadline.check("rebuilding the disk of " + vm);
      }
    } catch (IOException e) {
      throw new StorageException("cannot read", known.log(), e);
    }
    Path former = vm.plan().boot().disk();
    vm.hasRootDisk(disk, known.base());
    cluster.saveState();
    Directories.delete(former);
  }

  private static void write(WriteLog.Entry entry, FileChannel data, DiskWriter writer)
      throws IOException {
    long offset = entry.sector() * WriteLog.SECTOR;
    int length = Math.toIntExact(entry.sectors() * WriteLog.SECTOR);
    if (length == 0) {
      return;
    }
    if (entry.isDiscard()) {
      writer.discard(offset, length);
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (data.read(bytes, entry.data() + bytes.position()) < 0) {
        throw new IOException("the log ends early");
      }
    }
    writer.write(offset, bytes.flip());
  }

  private Path file(RunningVm vm, String what, String suffix) {
    String name = vm.name() + "." + what + "-" + numbers.incrementAndGet() + suffix;
    return cluster.directory().disks().resolve(name);
  }
}
