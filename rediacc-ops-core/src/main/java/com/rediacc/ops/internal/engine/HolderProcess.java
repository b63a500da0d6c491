package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.ConsoleTail;
import com.rediacc.ops.internal.engine.HolderFiles.Answer;
import com.rediacc.ops.internal.engine.HolderFiles.Question;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.BackgroundProcess;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link LinkHolder} of a detached cluster, as commands see it. */
final class HolderProcess {
  private static final Logger log = LoggerFactory.getLogger(HolderProcess.class);

  private static final Duration POLL = Duration.ofMillis(20);

  /** The first one may find the one before at its end, and nothing left to hold. */
  private static final int STARTS = 3;

  /**
   * Room for the frames of some slow links: those to one VM that wait take 30 MB at most. A holder
   * that has no more room ends, and is found dead, rather than swallow frames.
   */
  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
          "-Dorg.slf4j.simpleLogger.showShortLogName=true",
          "-Dorg.slf4j.simpleLogger.showThreadName=false");

  private final ClusterDirectory directory;
  private final HolderFiles files;
  private final Supplier<ProcessIdentity> starting;

  HolderProcess(ClusterDirectory directory, String clusterId) {
    this(directory, () -> start(directory, clusterId));
  }

  /**
   * @param starting starts one
   */
  HolderProcess(ClusterDirectory directory, Supplier<ProcessIdentity> starting) {
    this.directory = directory;
    this.files = new HolderFiles(directory);
    this.starting = starting;
  }

  private static ProcessIdentity start(ClusterDirectory directory, String clusterId) {
    PrivateFiles.parentOf(directory.holderLog());
    ProcessIdentity started =
        BackgroundProcess.java(
            JVM,
            LinkHolder.class,
            List.of(directory.root().toString(), clusterId),
            directory.holderLog());
    log.info("process {} holds the cluster's links", started.pid());
    return started;
  }

  /** Whether there is one. */
  boolean isAlive() {
    return files.answer().map(Answer::holder).filter(ProcessIdentity::isAlive).isPresent();
  }

  /**
   * Has everything brought about as it is written down now, by a holder that is there or is
   * started; the caller has the cluster's lock.
   *
   * @param healing faults that are still written down, and are to end
   * @param fresh VMs that were powered on just now
   * @return by VM: why frames to it do not fare as they should
   * @throws OpsException when no holder answers
   */
  Map<Integer, String> ask(Set<String> healing, Set<Integer> fresh, Deadline deadline) {
    var question = new Question(UUID.randomUUID().toString(), healing, fresh);
    files.ask(question);
    Optional<ProcessIdentity> started = Optional.empty();
    for (int starts = 0; ; ) {
      boolean alive = started.filter(ProcessIdentity::isAlive).isPresent() || isAlive();
      // In this order: it may answer, and end.
      Optional<Answer> answer = files.answer().filter(found -> found.isTo(question));
      if (answer.isPresent()) {
        return answer.get().problems();
      }
      if (!alive && starts == STARTS) {
        throw new OpsException(failure("the process that holds the links ended"));
      }
      if (!alive) {
        started = Optional.of(starting.get());
        starts++;
      }
      if (deadline.isOver()) {
        throw new DeadlineException(
            failure("the process that holds the links does not answer")
                .withLimit(deadline.limit()));
      }
      deadline.sleep(POLL, "waiting for the process that holds links");
    }
  }

  private Failure failure(String what) {
    List<String> lines = new ConsoleTail(directory.holderLog()).newLines();
    return Failure.of(directory.place() + ": " + what)
        .withEvidence(
            String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size())))
        .withLog(directory.holderLog());
  }

  /** Ends it at once, if there is one; what it put into machines stays there. */
  static void end(ClusterDirectory directory, Deadline deadline) {
    String arguments = LinkHolder.class.getName() + " " + directory.root() + " ";
    ProcessIdentity.withArguments(arguments).forEach(process -> process.kill(deadline));
  }
}
