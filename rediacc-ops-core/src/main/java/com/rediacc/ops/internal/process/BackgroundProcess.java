package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that goes on when this one has ended: without input and terminal, in a session of its
 * own where the host has setsid(1).
 */
public final class BackgroundProcess {
  private BackgroundProcess() {}

  /**
   * Starts a class of this project in a small JVM of its own, with the class path of this one.
   *
   * @param options of the JVM, beyond those that make it small
   * @param main has the method {@code main}
   * @param log its output is appended to it; the directory exists
   * @throws UnavailableException when this JVM has no class path
   * @throws OpsException if it cannot be started, or has ended at once
   */
  public static ProcessIdentity java(
      List<String> options, Class<?> main, List<String> arguments, Path log) {
    var command = new ArrayList<String>();
    // Out of reach of the terminal's Ctrl-C and hang-up.
    Programs.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms8m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    Process process = Subprocess.of(command).startWithLog(log);
    return ProcessIdentity.of(process.pid())
        .orElseThrow(
            () ->
                new OpsException(
                    Failure.of("the process of " + main.getSimpleName() + " ended at once")
                        .withLog(log)));
  }

  /** Of absolute paths. */
  private static String classPath() {
    String own = System.getProperty("java.class.path", "");
    if (own.isEmpty()) {
      throw new UnavailableException(
          Failure.of("this JVM has no class path, with which another one could be started"));
    }
    return Stream.of(own.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
