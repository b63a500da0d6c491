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

  /**
   * Shifts the clock, by a way that does not depend on when the command arrives: to the guest's own
   * time plus the error, plus what starting `date` takes, which is tried before (proc(5): uptime is
   * in hundredths of a second).
   */
  private static final String SHIFT =
      """
      sudo -n bash -c '
      read -r u x </proc/uptime; a=${u/./}; n=$(date +%%s%%N); echo %2$s >/dev/urandom
      read -r u x </proc/uptime; b=${u/./}
      n=$(date +%%s%%N); t=$((n + %1$d + (b - a) * 10000000)); printf -v f %%09d $((t %% 1000000000))
      date -s "@$((t / 1000000000)).$f" >/dev/null; date +%%s%%N'""";

  private GuestClock() {}

  /**
   * Sets the clock to this host's.
   *
   * @param behind by how much it is wrong: how long the guest was asleep
   * @return by how much it was still wrong afterwards, as seen from here; positive: behind
   */
  static Duration step(SshHandle ssh, Duration behind, Deadline deadline) {
    Duration error = behind;
    for (int i = 0; i < STEPS; i++) {
      error = shift(ssh, error, deadline);
      if (error.abs().compareTo(TOLERANCE) < 0) {
        break;
      }
    }
    return error;
  }

  private static Duration shift(SshHandle ssh, Duration by, Deadline deadline) {
    String command = SHIFT.formatted(by.toNanos(), randomness());
    ExecResult answer = ssh.exec(command, deadline.remaining());
    Duration error = Duration.ofNanos(nanos(Instant.now()) - told(ssh, answer));
    log.debug("{}: clock error {} ms", ssh, error.toMillis());
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
