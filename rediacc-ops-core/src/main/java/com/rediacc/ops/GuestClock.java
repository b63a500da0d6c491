package com.rediacc.ops;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.SshHandle;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps the clock of a guest that was asleep: it knows nothing of the time since its RAM was saved.
 * Stirs its random pool by the way, which it may share with others that woke from the same RAM.
 */
final class GuestClock {
  private static final Logger log = LoggerFactory.getLogger(GuestClock.class);

  /** Beyond this, a second step that knows the error of the first is worth its time. */
  private static final Duration TOLERANCE = Duration.ofMillis(80);

  private static final int STEPS = 3;

  /** From the sending of a command to the start of its shell, over an open connection. */
  private static final Duration WAY = Duration.ofMillis(15);

  /**
   * Adds to the host's time at the sending what passed since: the guest's kernel knows how old this
   * shell is (proc(5): field 22 of stat, and uptime, both in hundredths of a second), and how long
   * `date` takes is tried before.
   */
  private static final String STEP =
      """
      read -r -a f </proc/$$/stat; sudo -n bash -c '
      read -r u x </proc/uptime; a=${u/./}; date >/dev/null; echo %2$s >/dev/urandom
      read -r u x </proc/uptime; b=${u/./}
      t=$((%1$d + (b - $0 + b - a) * 10000000)); printf -v n %%09d $((t %% 1000000000))
      date -s "@$((t / 1000000000)).$n" >/dev/null; date +%%s%%N' ${f[21]}""";

  private GuestClock() {}

  /**
   * Sets the clock to this host's.
   *
   * @return by how much it was still wrong afterwards, as seen from here; positive: behind
   */
  static Duration step(SshHandle ssh, Deadline deadline) {
    ssh.connect(deadline.remaining());
    long correction = 0;
    Duration error = Duration.ZERO;
    for (int i = 0; i < STEPS; i++) {
      long now = nanos(Instant.now()) + WAY.toNanos() + correction;
      ExecResult answer = ssh.exec(STEP.formatted(now, randomness()), deadline.remaining());
      Instant received = Instant.now();
      error = Duration.ofNanos(nanos(received) - told(ssh, answer));
      log.debug("{}: clock error {} ms", ssh, error.toMillis());
      if (error.abs().compareTo(TOLERANCE) < 0) {
        return error;
      }
      correction += error.toNanos();
    }
    return error;
  }

  private static long told(SshHandle ssh, ExecResult answer) {
    try {
      return Long.parseLong(answer.stdout().strip());
    } catch (NumberFormatException e) {
      throw new OpsException(
          Failure.of(ssh + ": the clock could not be set").withEvidence(answer.toString()), e);
    }
  }

  private static long nanos(Instant instant) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
  }

  private static String randomness() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
