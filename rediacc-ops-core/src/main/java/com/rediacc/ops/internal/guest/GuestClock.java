package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.ssh.MinaSshHandle;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.Conversation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the clock of a guest to this host's: one that was launched from a checkpoint knows nothing
 * of the time since, one that booted may be a second off. Also reseeds its random number generator,
 * whose state it may share with other guests launched from the same memory.
 */
public final class GuestClock {
  private static final Logger log = LoggerFactory.getLogger(GuestClock.class);

  /** An error that needs no further step. */
  private static final Duration TOLERANCE = Duration.ofMillis(10);

  private static final int STEPS = 5;

  /** The quickest of so many answers is the most exact. */
  private static final int QUESTIONS = 3;

  /**
   * Answers each line with the guest's time in microseconds, after moving its clock by as many
   * microseconds as the line says. The first `date` only loads the program: the next then takes as
   * long as those that follow.
   */
  private static final String LOOP =
      """
      export LC_ALL=C; echo @SEED@ >/dev/urandom; date >/dev/null
      while read -r by; do
        if [ "$by" != 0 ]; then
          t=$((${EPOCHREALTIME/./} + by)); printf -v f %06d $((t % 1000000))
          date -s "@$((t / 1000000)).$f" >/dev/null
        fi
        echo "${EPOCHREALTIME/./}"
      done""";

  private final Conversation guest;

  private GuestClock(Conversation guest) {
    this.guest = guest;
  }

  /**
   * Sets the clock.
   *
   * @param ssh to a user who may become root without a password
   * @return by how much it was still wrong afterwards, as seen from here; positive: behind
   * @throws OpsException when the guest does not answer, not in time, or with no time
   */
  public static Duration set(MinaSshHandle ssh, Deadline deadline) {
    String loop = LOOP.replace("@SEED@", seed());
    String command = ShellWords.join(List.of("sudo", "-n", "bash", "-c", loop));
    try (Conversation guest = ssh.converse(command, deadline)) {
      Duration error = new GuestClock(guest).set();
      log.debug("{}: clock error {} us", ssh, error.toNanos() / 1000);
      return error;
    } catch (NumberFormatException e) {
      throw new OpsException(
          Failure.of(ssh + ": the guest does not answer with its time: " + e.getMessage()), e);
    }
  }

  private Duration set() {
    Duration error = error();
    // Setting takes time itself; how much is learnt from the error that it leaves.
    Duration effort = Duration.ZERO;
    for (int i = 0; i < STEPS && error.abs().compareTo(TOLERANCE) > 0; i++) {
      guest.ask(Long.toString(error.plus(effort).toNanos() / 1000));
      error = error();
      effort = effort.plus(error);
    }
    return error;
  }

  /** By how much the guest is behind, half of the round trip taken into account. */
  private Duration error() {
    Duration best = Duration.ZERO;
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < QUESTIONS; i++) {
      Instant asked = Instant.now();
      long micros = Long.parseLong(guest.ask("0"));
      Duration took = Duration.between(asked, Instant.now());
      if (took.toNanos() < quickest) {
        quickest = took.toNanos();
        Instant then = asked.plus(took.dividedBy(2));
        best = Duration.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), then);
      }
    }
    return best;
  }

  /** As hexadecimal digits. */
  private static String seed() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
