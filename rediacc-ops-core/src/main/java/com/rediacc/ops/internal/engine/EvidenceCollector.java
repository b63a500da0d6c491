package com.rediacc.ops.internal.engine;

import static com.rediacc.ops.internal.evidence.BundleFiles.text;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.evidence.Evidence;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.command.CommandLog;
import com.rediacc.ops.internal.evidence.BundleFiles;
import com.rediacc.ops.internal.evidence.CoreDump;
import com.rediacc.ops.internal.evidence.GuestQuestions;
import com.rediacc.ops.internal.guest.KernelAilments;
import com.rediacc.ops.internal.text.ConsoleText;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects evidence from a cluster: from all of its VMs at once, from each what is to be had. */
public final class EvidenceCollector {
  private static final Logger log = LoggerFactory.getLogger(EvidenceCollector.class);

  /** A VM that runs answers in milliseconds; one that does not must not take all of the time. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final RunningCluster cluster;
  private final Mark since;
  private final BundleFiles files;
  private final Deadline deadline;

  private EvidenceCollector(
      RunningCluster cluster, Mark since, BundleFiles files, Deadline deadline) {
    this.cluster = cluster;
    this.since = since;
    this.files = files;
    this.deadline = deadline;
  }

  /** The limit of a collection that is given none. */
  public static Duration defaultTimeout(RunningCluster cluster) {
    return TIMEOUT.multipliedBy(cluster.accelerator().kind().timeoutFactor());
  }

  /** The present moment; asks no VM. */
  public static Mark mark(RunningCluster cluster) {
    var lengths = new HashMap<String, Long>();
    for (RunningVm vm : cluster.vms()) {
      try {
        lengths.put(vm.name(), Files.size(vm.console()));
      } catch (IOException e) {
        // It has said nothing yet.
        lengths.put(vm.name(), 0L);
      }
    }
    return new Mark(Instant.now(), lengths);
  }

  /** What the kernels said since when they were ill; asks no VM, only reads consoles. */
  public static List<Ailment> ailments(RunningCluster cluster, Mark since) {
    return cluster.vms().stream()
        .filter(vm -> Files.isRegularFile(vm.console()))
        .flatMap(
            vm ->
                KernelAilments.in(vm.name(), text(vm.console(), since.console(vm.name()))).stream())
        .toList();
  }

  /**
   * Writes a bundle.
   *
   * @param faults what became of them, for a file of their own
   * @throws com.rediacc.ops.error.StorageException when it cannot be written
   */
  public static Evidence collect(
      RunningCluster cluster,
      Path directory,
      Mark since,
      String faults,
      Redaction redaction,
      Deadline deadline) {
    var files = new BundleFiles(directory, redaction);
    files.write("faults.log", () -> faults);
    new EvidenceCollector(cluster, since, files, deadline).run();
    return new Evidence(files.directory(), files.missing());
  }

  private void run() {
    // First, so that what is asked here is not in it.
    files.write("commands.log", this::commands);
    files.write("cluster.txt", () -> ClusterDescription.of(cluster));
    try {
      cluster.each("collecting evidence", this::collect, deadline);
    } catch (DeadlineException e) {
      files.write("late.txt", () -> e.failure().message() + "\n");
    }
  }

  private String commands() {
    return cluster.vms().stream()
        .flatMap(vm -> vm.guest().commandsSince(since.time()).stream())
        .sorted(Comparator.comparing(CommandLog.Entry::began))
        .map(CommandLog.Entry::toString)
        .collect(Collectors.joining());
  }

  private void collect(RunningVm vm) {
    files.write(
        vm.name() + "/console.log",
        () ->
            String.join("\n", ConsoleText.lines(text(vm.console(), since.console(vm.name()))))
                + "\n");
    // The clock of the guest may be a little behind.
    Instant begin = since.time().minusSeconds(1);
    Map<String, String> questions = GuestQuestions.since(begin);
    Optional<OpsException> silence = silence(vm);
    questions.forEach(
        (file, command) ->
            files.write(
                vm.name() + "/" + file,
                silence
                    .<Supplier<String>>map(
                        why ->
                            () -> {
                              throw why;
                            })
                    .orElse(() -> answer(vm, command))));
    if (silence.isEmpty()) {
      fetchCoreDumps(vm, begin);
    }
  }

  /** They are not asked for when there are none, as there mostly are. */
  private void fetchCoreDumps(RunningVm vm, Instant begin) {
    try {
      for (CoreDump dump : CoreDump.listed(answer(vm, CoreDump.list(begin)))) {
        files.writeBytes(
            vm.name() + "/" + dump.file(),
            () -> {
              Duration left = Duration.ofMillis(deadline.remainingMillis());
              return vm.guest().shell().exec(dump.fetch(), left).stdoutBytes();
            });
      }
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.debug("no core dumps of {}", vm, e);
    }
  }

  private String answer(RunningVm vm, String command) {
    return vm.guest().shell().exec(command, Duration.ofMillis(deadline.remainingMillis())).stdout();
  }

  /** Why the guest cannot be asked; empty when it can. */
  private Optional<OpsException> silence(RunningVm vm) {
    try {
      Machine.State state = vm.machine().state();
      if (state != Machine.State.RUNNING) {
        return Optional.of(
            new OpsException(
                Failure.of(
                    vm.name()
                        + (state == Machine.State.PAUSED
                            ? " is paused, so it cannot be asked"
                            : " does not run, so it cannot be asked"))));
      }
      Deadline answer =
          deadline.within(ANSWER.multipliedBy(cluster.accelerator().kind().timeoutFactor()));
      vm.guest().shell().exec("true", Duration.ofMillis(answer.remainingMillis()));
      return Optional.empty();
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      return Optional.of(e);
    }
  }
}
