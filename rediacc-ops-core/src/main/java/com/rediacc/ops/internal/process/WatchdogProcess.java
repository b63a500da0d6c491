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
 * A process that watches this one through a pipe: the end of the pipe means that this process has
 * ended, in whatever way. Thread-safe.
 */
public final class WatchdogProcess {
  private static final Duration END = Duration.ofSeconds(2);

  private final Process process;

  private WatchdogProcess(Process process) {
    this.process = process;
  }

  /** Starts it; its output is discarded. */
  public static WatchdogProcess start(Subprocess command) {
    return new WatchdogProcess(command.startWithPipe());
  }

  /**
   * Sends it a last line and waits up to two seconds for its end. Does nothing if it has ended
   * already.
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
   * The identity of the process.
   *
   * @throws OpsException if it has ended already
   */
  public ProcessIdentity identity() {
    return ProcessIdentity.of(process.pid())
        .orElseThrow(() -> new OpsException(Failure.of("the watchdog process ended at once")));
  }

  public boolean isAlive() {
    return process.isAlive();
  }
}
