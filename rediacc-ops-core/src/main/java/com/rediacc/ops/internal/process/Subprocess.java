package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of this host as an argument vector, never a shell command line. Immutable and
 * thread-safe; processes are started here only.
 */
public final class Subprocess {
  private static final Logger log = LoggerFactory.getLogger(Subprocess.class);

  private static final File NULL = new File("/dev/null");

  /** Between SIGTERM and SIGKILL. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final List<String> command;
  private final Map<String, String> environment;
  private final Optional<Path> directory;
  private final Consumer<String> lines;

  private Subprocess(
      List<String> command,
      Map<String, String> environment,
      Optional<Path> directory,
      Consumer<String> lines) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.directory = directory;
    this.lines = lines;
  }

  public static Subprocess of(List<String> command) {
    return new Subprocess(command, Map.of(), Optional.empty(), line -> {});
  }

  public static Subprocess of(String... command) {
    return of(List.of(command));
  }

  /** With this variable added to the inherited environment. */
  public Subprocess with(String name, String value) {
    var more = new TreeMap<>(environment);
    more.put(name, value);
    return new Subprocess(command, more, directory, lines);
  }

  public Subprocess in(Path directory) {
    return new Subprocess(command, environment, Optional.of(directory), lines);
  }

  /** With a consumer of each line of either stream as it arrives, called from two threads. */
  public Subprocess onEachLine(Consumer<String> lines) {
    return new Subprocess(command, environment, directory, lines);
  }

  /**
   * The result of a command that has ended; its output is read as UTF-8.
   *
   * @param command the argument vector
   * @param exitCode its exit code
   */
  public record Result(List<String> command, int exitCode, String stdout, String stderr) {
    /**
     * This result, if the exit code is 0.
     *
     * @throws OpsException otherwise, with the output
     */
    public Result succeeded() {
      if (exitCode == 0) {
        return this;
      }
      throw new OpsException(
          Failure.of("'" + String.join(" ", command) + "' exited with " + exitCode)
              .withEvidence(stderr.isBlank() ? stdout : stderr));
    }
  }

  /**
   * Runs it to its end, without standard input. At the deadline, and when the caller is
   * interrupted, it is killed with its descendants.
   *
   * @throws OpsException if it cannot be started
   * @throws DeadlineException if it did not end in time
   */
  public Result run(Deadline deadline) {
    log.debug("run: {}", command);
    Process process = start(builder().redirectInput(NULL));
    Output out = output(process.getInputStream());
    Output err = output(process.getErrorStream());
    try {
      if (!process.waitFor(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw late(deadline, err.settled());
      }
      // A grandchild may keep the pipe open until the deadline.
      String stdout = out.whole().get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      String stderr = err.whole().get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      log.debug("exit {}: {}", process.exitValue(), command.get(0));
      return new Result(command, process.exitValue(), stdout, stderr);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("'" + command.get(0) + "'", e);
    } catch (TimeoutException e) {
      kill(process);
      throw late(deadline, err.settled());
    } catch (ExecutionException e) {
      kill(process);
      throw e.getCause() instanceof OpsException failure
          ? failure
          : new OpsException(Failure.of("cannot read the output of " + command), e);
    }
  }

  /**
   * Runs it until one of its lines is the one looked for, then kills it. Its standard input is a
   * pipe that ends when this process does, however that ends.
   *
   * @return true when that line came; false when the command ended, or the deadline passed, without
   */
  public boolean runUntil(Predicate<String> wanted, Deadline deadline) {
    var found = new CompletableFuture<Boolean>();
    Subprocess watched =
        onEachLine(
            line -> {
              lines.accept(line);
              if (wanted.test(line)) {
                found.complete(true);
              }
            });
    Process process = watched.start(watched.builder());
    Output out = watched.output(process.getInputStream());
    Output err = watched.output(process.getErrorStream());
    var ended =
        CompletableFuture.allOf(out.whole(), err.whole())
            .handle((all, failure) -> found.complete(false));
    try {
      return found.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("'" + command.get(0) + "'", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      kill(process);
      ended.cancel(false);
    }
  }

  /** Starts it with its output dropped and a pipe to its standard input. */
  Process startWithPipe() {
    return start(
        builder()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD));
  }

  /** Starts it without input; its output is appended to this file. */
  Process startWithLog(Path log) {
    return start(
        builder()
            .redirectInput(NULL)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /**
   * Runs it on this process's terminal and waits for its end, without a limit. When the caller is
   * interrupted, the command gets SIGTERM and, if it does not end within two seconds, SIGKILL.
   *
   * @return its exit code
   */
  public int runOnTerminal() {
    Process process = start(builder().inheritIO());
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Uninterruptibly.run(() -> end(process));
      throw new InterruptedOpsException("'" + command.get(0) + "'", e);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        process.waitFor(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
    }
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new OpsException(
          Failure.of("cannot start '" + command.get(0) + "': " + e.getMessage()), e);
    }
  }

  private ProcessBuilder builder() {
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    directory.ifPresent(path -> builder.directory(path.toFile()));
    return builder;
  }

  private DeadlineException late(Deadline deadline, String stderr) {
    return new DeadlineException(
        Failure.of("'" + String.join(" ", command) + "' did not end in time")
            .withLimit(deadline.limit())
            .withEvidence(stderr));
  }

  private Output output(InputStream stream) {
    return Output.of(stream, lines, command.get(0));
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
