package com.rediacc.ops.internal.process;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * A process beside this one that listens to it through a pipe, whose end says that this process is
 * gone, however it went. Thread-safe.
 */
public final class WatchdogProcess {
  private static final Duration END = Duration.ofSeconds(2);

  private final Process process;

  private WatchdogProcess(Process process) {
    this.process = process;
  }

  /** Starts it, its output dropped. */
  public static WatchdogProcess start(Subprocess command) {
    return new WatchdogProcess(command.startWithPipe());
  }

  /**
   * Sends it a line, the last one it gets, and gives it a moment to end; does nothing if it is
   * gone.
   */
  public void dismiss(String line) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LoggerFactory.getLogger(WatchdogProcess.class).debug("{} is gone already", process.pid(), e);
    }
    try {
      process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Who it is.
   *
   * @throws OpsException when it has ended already
   */
  public ProcessIdentity identity() {
    return ProcessIdentity.of(process.pid())
        .orElseThrow(() -> new OpsException(Failure.of("the watchdog process ended at once")));
  }

  public boolean isAlive() {
    return process.isAlive();
  }
}
