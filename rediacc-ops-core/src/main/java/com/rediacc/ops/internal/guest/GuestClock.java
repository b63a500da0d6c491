package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.shell.PortShell;
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

  /** A guest that has its shell service answers at once, unless it is just going down. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final Clock guest;

  private GuestClock(Clock guest) {
    this.guest = guest;
  }

  /** A clock in a guest. */
  private interface Clock {
    /**
     * Moves it.
     *
     * @param micros by as many microseconds; 0: not at all
     * @return the time that it shows then, in microseconds since the epoch
     */
    long move(long micros);
  }

  /**
   * Sets the clock, through the guest's own shell; where that does not answer, through ssh: from
   * now on, if it never did.
   *
   * @return by how much it was still wrong afterwards, as seen from here; positive: behind
   * @throws OpsException when the guest does not answer, not in time, or with no time
   */
  public static Duration set(GuestAccess guest, Deadline deadline) {
    if (!guest.isSshOnly()) {
      try {
        return set(guest.port(), deadline.within(ANSWER));
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        log.debug("{}: its clock is set over ssh", guest.ssh().name(), e);
      }
      Duration error = set(guest.ssh(), deadline);
      if (!guest.port().hasAnswered()) {
        log.warn(guest.useSshOnly());
      }
      return error;
    }
    return set(guest.ssh(), deadline);
  }

  /**
   * Moves the clock of a guest that has its shell service.
   *
   * @param by negative: back
   */
  public static void move(GuestAccess guest, Duration by, Deadline deadline) {
    guest.port().clock(by.toNanos() / 1000, new byte[0], deadline);
  }

  private static Duration set(PortShell shell, Deadline deadline) {
    // The first answer comes late after a launch from a checkpoint: it only brings the seed.
    shell.clock(0, seed(), deadline);
    Duration error = new GuestClock(by -> shell.clock(by, new byte[0], deadline)).set();
    log.debug("{}: clock error {} us", shell.place(), error.toNanos() / 1000);
    return error;
  }

  /**
   * Sets the clock through ssh.
   *
   * @param ssh to a user who may become root without a password
   */
  static Duration set(MinaSshHandle ssh, Deadline deadline) {
    String loop = LOOP.replace("@SEED@", HexFormat.of().formatHex(seed()));
    String command = ShellWords.join(List.of("sudo", "-n", "bash", "-c", loop));
    try (Conversation guest = ssh.converse(command, deadline)) {
      Duration error = new GuestClock(by -> Long.parseLong(guest.ask(Long.toString(by)))).set();
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
      guest.move(error.plus(effort).toNanos() / 1000);
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
      long micros = guest.move(0);
      Duration took = Duration.between(asked, Instant.now());
      if (took.toNanos() < quickest) {
        quickest = took.toNanos();
        Instant then = asked.plus(took.dividedBy(2));
        best = Duration.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), then);
      }
    }
    return best;
  }

  private static byte[] seed() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
