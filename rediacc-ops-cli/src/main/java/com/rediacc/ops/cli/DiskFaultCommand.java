package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.DiskError;
import com.rediacc.ops.fault.DiskFaults;
import com.rediacc.ops.fault.FailingRequests;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rdc ops fault disk}. */
@Command(
    name = "disk",
    description = {
      "Break a disk of a VM, on the backend qemu: requests fail, or are slow.",
      "Each option is a fault of its own."
    },
    footer = {
      "  rdc ops fault disk 11 --data 1 --fail-writes enospc",
      "  rdc ops fault disk 11 --data 1 --fail-reads --fraction 0.1 --seed 7",
      "  rdc ops fault disk 11 --slow 50ms"
    },
    sortOptions = false)
final class DiskFaultCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<vm-id>")
  private int vm;

  @Option(
      names = "--data",
      paramLabel = "<number>",
      description = "Its data disk of this number. Default: the disk that it boots from.")
  private Optional<Integer> data = Optional.empty();

  @Option(
      names = "--fail-writes",
      paramLabel = "<eio|enospc>",
      completionCandidates = Candidates.DiskErrors.class,
      description = "Writes fail: input/output error, or (data disks) no space left.")
  private Optional<String> failWrites = Optional.empty();

  @Option(names = "--fail-reads", description = "Reads fail.")
  private boolean failReads;

  @Option(names = "--fail-flushes", description = "Flushes fail, and so does fsync.")
  private boolean failFlushes;

  @Option(
      names = "--fraction",
      paramLabel = "<0.001..1>",
      description = "So many of the requests that are to fail do. Default: 1, all.")
  private Optional<Double> fraction = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      description = "Decides which of them. Default: a number that is printed.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--iops",
      paramLabel = "<number>",
      description = "At most so many requests a second.")
  private long iops;

  @Option(
      names = "--bandwidth",
      paramLabel = "<bytes>",
      description = "At most so many bytes a second, such as 512K or 10M (2^10, 2^20 bytes).")
  private Optional<String> bandwidth = Optional.empty();

  @Option(
      names = "--slow",
      paramLabel = "<duration>",
      description = "Each request takes so long, 1ms to 1s.")
  private Optional<Duration> slow = Optional.empty();

  DiskFaultCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    boolean fails = failWrites.isPresent() || failReads || failFlushes;
    if (!fails && iops == 0 && bandwidth.isEmpty() && slow.isEmpty()) {
      throw wrong("say what is to be wrong: --fail-…, --iops, --bandwidth or --slow");
    }
    if (!fails && (fraction.isPresent() || seed.isPresent())) {
      throw wrong("--fraction and --seed are for --fail-writes, --fail-reads and --fail-flushes");
    }
    Optional<DiskError> error = failWrites.map(this::error);
    long bytesPerSecond = bandwidth.map(this::bytes).orElse(0L);
    try (Ops ops = Ops.create(session.settings())) {
      Faults faults = DetachedCluster.of(ops).faults();
      DiskFaults disk =
          data.map(number -> faults.dataDisk(vm, number)).orElseGet(() -> faults.disk(vm));
      begin(disk, error, bytesPerSecond).forEach(session.terminal().out()::println);
    }
    return 0;
  }

  /** All or none. */
  private List<Fault> begin(DiskFaults disk, Optional<DiskError> error, long bytesPerSecond) {
    var begun = new ArrayList<Fault>();
    try {
      error.ifPresent(told -> begun.add(some(disk.failing().writes().with(told)).begin()));
      if (failReads) {
        begun.add(some(disk.failing().reads()).begin());
      }
      if (failFlushes) {
        begun.add(some(disk.failing().flushes()).begin());
      }
      if (iops != 0 || bytesPerSecond != 0) {
        begun.add(disk.throttle(iops, bytesPerSecond));
      }
      slow.ifPresent(latency -> begun.add(disk.slow(latency)));
      return begun;
    } catch (OpsException e) {
      Collections.reverse(begun);
      begun.forEach(Fault::close);
      throw e;
    }
  }

  private FailingRequests some(FailingRequests requests) {
    FailingRequests fewer = fraction.map(requests::fraction).orElse(requests);
    return seed.map(fewer::seed).orElse(fewer);
  }

  private DiskError error(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "eio" -> DiskError.IO;
      case "enospc" -> DiskError.NO_SPACE;
      default -> throw wrong("--fail-writes must be eio or enospc, not '" + name + "'");
    };
  }

  private long bytes(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (!upper.matches("\\d{1,9}[KMG]?")) {
      throw wrong("--bandwidth is a number of bytes, such as 512K or 10M, not '" + text + "'");
    }
    int unit = "KMG".indexOf(upper.charAt(upper.length() - 1)) + 1;
    String number = unit == 0 ? upper : upper.substring(0, upper.length() - 1);
    return Long.parseLong(number) << (10 * unit);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
