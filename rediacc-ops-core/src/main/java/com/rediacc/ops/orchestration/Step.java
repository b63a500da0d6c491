package com.rediacc.ops.orchestration;

import com.rediacc.ops.report.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something done once on a node when it is ready: files are put there, then a script runs, as a
 * systemd unit of its own. What a file contains is read when the step is made; a step that is not
 * changed is not run again where a saved state has its result. Immutable.
 *
 * @param name for messages and logs
 * @param files put on the node first, in this order
 * @param script what runs then: executed by its {@code #!} line, by bash without one; empty:
 *     nothing
 * @param user who runs it: {@code root}, or another user of the node
 * @param limit how long it may run; twice that under emulation
 * @param service the systemd unit that is active afterwards, if it leaves one
 */
public record Step(
    String name,
    List<Delivery> files,
    String script,
    String user,
    Duration limit,
    Optional<String> service) {
  /** How long a step may run that is given no limit of its own. */
  public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

  static final String ROOT = "root";

  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,100}");
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  /** Debian Policy 5.6.1 and 5.6.12: a name, and what may follow it for apt. */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.:=~_-]*");

  private static final Pattern UNIT =
      Pattern.compile("[A-Za-z0-9:_.@-]+\\.(service|socket|timer|path)");

  public Step {
    files = List.copyOf(files);
    if (!NAME.matcher(name).matches() || name.isBlank()) {
      throw new InvalidInputException("'" + name + "' cannot name a step: 1 to 100 characters can");
    }
    if (!USER.matcher(user).matches()) {
      throw new InvalidInputException("step '" + name + "': '" + user + "' is no user");
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new InvalidInputException("step '" + name + "': its limit must be positive");
    }
  }

  /**
   * Runs this script on the node, as root.
   *
   * @throws InvalidInputException when it cannot be read, or is empty
   */
  public static Step script(Path file) {
    return script(file.getFileName().toString(), read(file));
  }

  /** Runs a script with this content. */
  public static Step script(String name, String content) {
    if (content.isBlank()) {
      throw new InvalidInputException("the script " + name + " is empty");
    }
    return of(name, List.of(), content);
  }

  /**
   * Puts a file, or a folder and all in it, on the node: at exactly this path, owned by root, with
   * its permissions.
   *
   * @throws InvalidInputException when it cannot be read, or the path is not absolute
   */
  public static Step upload(Path local, String remote) {
    return of("upload of " + local.getFileName(), List.of(Delivery.local(local, remote, "")), "");
  }

  /** Installs packages with apt; what fails is tried three times. */
  public static Step packages(String... names) {
    return packages(List.of(names));
  }

  /**
   * @param names as apt-get(8) reads them, with a version where one is wanted
   */
  public static Step packages(List<String> names) {
    List<String> faults =
        names.stream()
            .filter(name -> !PACKAGE.matcher(name).matches())
            .map(name -> "'" + name + "' is not the name of a package")
            .toList();
    if (!faults.isEmpty() || names.isEmpty()) {
      throw new InvalidInputException(faults.isEmpty() ? List.of("no package is named") : faults);
    }
    String script =
        Scripts.text("install-packages.sh").replace("@PACKAGES@", String.join(" ", names));
    return of("packages " + String.join(" ", names), List.of(), script);
  }

  /**
   * Installs a systemd unit, enables and starts it; it has to be active afterwards, or to have
   * ended well if its type is oneshot.
   *
   * @param file named as the unit is to be called, such as {@code web.service}
   * @throws InvalidInputException when it cannot be read, or is not named like a unit
   */
  public static Step unit(Path file) {
    return unit(file.getFileName().toString(), read(file));
  }

  /** Installs a systemd unit with this content. */
  public static Step unit(String unit, String content) {
    if (!UNIT.matcher(unit).matches()) {
      throw new InvalidInputException(
          "'"
              + unit
              + "' is not the name of a unit: it must end in .service, .socket, .timer or .path");
    }
    Delivery file = Delivery.text("/etc/systemd/system/" + unit, "0644", content);
    return of("unit " + unit, List.of(file), Scripts.startUnit(unit)).leaving(unit);
  }

  /** With another limit. */
  public Step withLimit(Duration limit) {
    return new Step(name, files, script, user, limit, service);
  }

  /** Run by another user of the node. */
  public Step runBy(String user) {
    return new Step(name, files, script, user, limit, service);
  }

  static Step of(String name, List<Delivery> files, String script) {
    return new Step(name, files, script, ROOT, DEFAULT_LIMIT, Optional.empty());
  }

  Step leaving(String service) {
    return new Step(name, files, script, user, limit, Optional.of(service));
  }

  /** What makes a difference on the node. */
  String fingerprint() {
    var text = new StringBuilder(name + "\n" + user + "\n" + script.length() + "\n" + script);
    files.forEach(file -> text.append('\n').append(file.fingerprint()));
    return text.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(
          "cannot read " + file.toAbsolutePath() + ": " + e.getClass().getSimpleName());
    }
  }
}
