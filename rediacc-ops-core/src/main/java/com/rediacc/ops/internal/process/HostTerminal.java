package com.rediacc.ops.internal.process;

import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The terminal of this process, in raw mode until it is closed: keys go through as they are typed,
 * Ctrl-C included. Source: stty(1); a JVM cannot do this itself.
 */
public final class HostTerminal implements AutoCloseable {
  private static final Duration MOMENT = Duration.ofSeconds(5);

  private final String before;

  private HostTerminal(String before) {
    this.before = before;
  }

  /**
   * Switches to raw mode.
   *
   * @throws com.rediacc.ops.error.OpsException when this process has no terminal, or no stty
   */
  public static HostTerminal raw() {
    var terminal = new HostTerminal(stty("-g").strip());
    stty("raw", "-echo");
    return terminal;
  }

  /** Rows and columns, separated by a blank. */
  public static String size() {
    return stty("size").strip();
  }

  private static String stty(String... arguments) {
    boolean linux = System.getProperty("os.name").equals("Linux");
    var command = new ArrayList<>(List.of("stty", linux ? "-F" : "-f"));
    command.add("/dev/tty");
    command.addAll(List.of(arguments));
    return Subprocess.of(command).run(Deadline.after(MOMENT)).succeeded().stdout();
  }

  /** Restores the mode from before. */
  @Override
  public void close() {
    Uninterruptibly.run(() -> stty(before));
  }
}
