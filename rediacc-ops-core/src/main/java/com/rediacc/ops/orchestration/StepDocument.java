package com.rediacc.ops.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All parts of a {@link Step} as plain values: the form in which state files keep it. Immutable.
 *
 * @param name for messages and logs: 1 to 100 printable characters, not all blank
 * @param files put on the node first, in this order
 * @param script what runs then, executed by its {@code #!} line, or by bash without one; empty: no
 *     script
 * @param user who runs it: {@code root}, or another user of the node
 * @param timeout how long it may run, positive; twice that under emulation
 * @param service the systemd unit that is active afterwards, if it leaves one
 */
public record StepDocument(
    String name,
    List<RemoteFile> files,
    String script,
    String user,
    Duration timeout,
    Optional<String> service) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,100}");
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  /**
   * All parts.
   *
   * @throws InvalidInputException naming the part that is not allowed
   */
  public StepDocument {
    files = List.copyOf(files);
    if (!NAME.matcher(name).matches() || name.isBlank()) {
      throw new InvalidInputException("'" + name + "' cannot name a step: 1 to 100 characters can");
    }
    if (!USER.matcher(user).matches()) {
      throw new InvalidInputException(
          "step '" + name + "': '" + user + "' is not the name of a user");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidInputException("step '" + name + "': its timeout must be positive");
    }
  }

  /**
   * Files, then a script that root runs, with the default timeout.
   *
   * @throws InvalidInputException when the name cannot name a step
   */
  public static StepDocument of(String name, List<RemoteFile> files, String script) {
    return new StepDocument(name, files, script, "root", DEFAULT_TIMEOUT, Optional.empty());
  }

  /**
   * The same, run by another user.
   *
   * @throws InvalidInputException when there can be no such user
   */
  public StepDocument runBy(String user) {
    return new StepDocument(name, files, script, user, timeout, service);
  }

  /**
   * The same with another timeout.
   *
   * @throws InvalidInputException unless positive
   */
  public StepDocument withTimeout(Duration timeout) {
    return new StepDocument(name, files, script, user, timeout, service);
  }

  /** The same, leaving a unit that is active. */
  public StepDocument leaving(String service) {
    return new StepDocument(name, files, script, user, timeout, Optional.of(service));
  }
}
