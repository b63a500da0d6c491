package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.SparseRanges;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.AcceleratorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of one VM on its way into files. Where QEMU's stream is understood, it is split on the
 * way: pages go to a flat file, which launches map; devices to the stream's file. Where it is not,
 * all of it goes there, and launches read it.
 */
final class QemuMemoryCopy implements MemoryCopy {
  private static final Logger log = LoggerFactory.getLogger(QemuMemoryCopy.class);

  /** What giving up may take. */
  private static final Duration CLEANUP = Duration.ofSeconds(10);

  private final LaunchPlan plan;
  private final QemuProcess process;
  private final Path file;
  private Optional<StreamReceiver> receiver;
  private boolean over;

  private QemuMemoryCopy(
      LaunchPlan plan, QemuProcess process, Path file, Optional<StreamReceiver> receiver) {
    this.plan = plan;
    this.process = process;
    this.file = file;
    this.receiver = receiver;
  }

  /** The flat file of pages that belongs to a stream's file. */
  static Path pages(Path file) {
    return file.resolveSibling(file.getFileName() + ".pages");
  }

  static QemuMemoryCopy begin(LaunchPlan plan, QemuProcess process, Path file, Deadline deadline) {
    files(file).forEach(Directories::delete);
    String block = Emulator.memoryName(plan.boot().architecture());
    var copy =
        new QemuMemoryCopy(
            plan,
            process,
            file,
            Optional.of(
                StreamReceiver.listen(process.migrationSocket(), block, file, pages(file))));
    try {
      copy.precopy(deadline);
      return copy;
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(copy::close);
      throw e;
    }
  }

  private void precopy(Deadline deadline) {
    if (plan.accelerator().kind() == AcceleratorKind.HVF) {
      // HVF does not report which pages a running guest has changed.
      return;
    }
    try (var qmp = process.connect(deadline)) {
      var dump = new MemoryDump(plan.name(), qmp);
      try {
        dump.precopy(target(), deadline);
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        if (!receiver.map(StreamReceiver::hasUnknownFormat).orElse(false)) {
          throw withCause(e);
        }
        log.info("{}: memory will be read, not mapped: {}", plan.name(), e.summary());
        dump.cancel(deadline);
        dropReceiver();
        dump.precopy(target(), deadline);
      }
    }
  }

  private String target() {
    return receiver.map(StreamReceiver::uri).orElseGet(() -> MemoryDump.toFile(file));
  }

  @Override
  public List<Path> complete(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      new MemoryDump(plan.name(), qmp).finish(target(), deadline);
      receiver.ifPresent(found -> found.awaitEnd(plan.name(), deadline));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      throw withCause(e);
    }
    over = true;
    receiver.ifPresent(StreamReceiver::close);
    return files(file).filter(Files::exists).toList();
  }

  /** QEMU only sees that nobody reads any more; why is known here. */
  private OpsException withCause(OpsException seen) {
    Optional<IOException> cause = receiver.flatMap(StreamReceiver::failure);
    if (cause.isEmpty()) {
      return seen;
    }
    return new OpsException(
        Failure.of(
            "VM "
                + plan.name()
                + ": saving its memory failed: "
                + new StorageException("cannot write", file, cause.get()).summary()),
        seen);
  }

  private static Stream<Path> files(Path file) {
    return Stream.of(file, pages(file), SparseRanges.beside(pages(file)));
  }

  private void dropReceiver() {
    receiver.ifPresent(StreamReceiver::close);
    receiver = Optional.empty();
    files(file).forEach(Directories::delete);
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    Deadline deadline = Deadline.after(CLEANUP);
    try (var qmp = process.connect(deadline)) {
      new MemoryDump(plan.name(), qmp).cancel(deadline);
    } catch (OpsException e) {
      log.debug("{}: a copy of its memory cannot be cancelled", plan.name(), e);
    } finally {
      dropReceiver();
    }
  }
}
