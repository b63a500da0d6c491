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
 * Sets the clock of a guest to this host's: one that was asleep knows nothing of the time since,
 * one that booted may be a second off. Stirs its random pool by the way, which it may share with
 * others that woke from the same RAM.
 */
public final class GuestClock {
  private static final Logger log = LoggerFactory.getLogger(GuestClock.class);

  /** Near enough. */
  private static final Duration TOLERANCE = Duration.ofMillis(10);

  private static final int STEPS = 5;

  /** The quickest of so many answers tells the guest's time best. */
  private static final int QUESTIONS = 3;

  /**
   * Tells its time in microseconds, after moving it by as many if asked to. A first, idle use of
   * `date` loads it: the next then takes as long as those that follow.
   */
  private static final String LOOP =
      """
      export LC_ALL=C; echo %s >/dev/urandom; date >/dev/null
      while read -r by; do
        if [ "$by" != 0 ]; then
          t=$((${EPOCHREALTIME/./} + by)); printf -v f %%06d $((t %% 1000000))
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
   * @return by how much it was still wrong afterwards, as seen from here; positive: behind
   */
  public static Duration set(MinaSshHandle ssh, Deadline deadline) {
    String command =
        ShellWords.join(List.of("sudo", "-n", "bash", "-c", LOOP.formatted(randomness())));
    try (Conversation guest = ssh.converse(command, deadline)) {
      Duration error = new GuestClock(guest).set();
      log.debug("{}: clock error {} us", ssh, error.toNanos() / 1000);
      return error;
    } catch (NumberFormatException e) {
      throw new OpsException(
          Failure.of(ssh + ": the guest does not tell its time: " + e.getMessage()), e);
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

  /** By how much the guest is behind, half of the way there and back taken into account. */
  private Duration error() {
    Duration best = Duration.ZERO;
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < QUESTIONS; i++) {
      Instant asked = Instant.now();
      long told = Long.parseLong(guest.ask("0"));
      Duration took = Duration.between(asked, Instant.now());
      if (took.toNanos() < quickest) {
        quickest = took.toNanos();
        Instant then = asked.plus(took.dividedBy(2));
        best = Duration.between(Instant.EPOCH.plus(told, ChronoUnit.MICROS), then);
      }
    }
    return best;
  }

  private static String randomness() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
