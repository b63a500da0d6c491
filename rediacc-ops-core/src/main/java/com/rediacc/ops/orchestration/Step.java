package com.rediacc.ops.orchestration;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Something done once on a node when it is ready: files are put there, then a script runs, as a
 * systemd unit of its own. Scripts and units are read when the step is made, uploads when it runs;
 * an upload that has changed since its cluster began to come up fails. A step that has not changed
 * is not run again where a checkpoint has its result. Immutable.
 */
public final class Step {
  /** The timeout of a step that is given none; twice that under emulation. */
  public static final Duration DEFAULT_TIMEOUT = StepDocument.DEFAULT_TIMEOUT;

  /** Debian Policy 5.6.1 and 5.6.12: a name, and what may follow it for apt. */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.:=~_-]*");

  private static final Pattern UNIT =
      Pattern.compile("[A-Za-z0-9:_.@-]+\\.(service|socket|timer|path)");

  private final StepDocument document;

  private Step(StepDocument document) {
    this.document = document;
  }

  /** The step with these parts. */
  public static Step of(StepDocument document) {
    return new Step(document);
  }

  /**
   * Runs this script on the node, as root.
   *
   * @throws InvalidInputException when it cannot be read, or is empty
   */
  public static Step script(Path file) {
    return script(file.getFileName().toString(), read(file));
  }

  /**
   * Runs a script with this content, as root.
   *
   * @throws InvalidInputException when it is empty
   */
  public static Step script(String name, String content) {
    if (content.isBlank()) {
      throw new InvalidInputException("the script " + name + " is empty");
    }
    return of(StepDocument.of(name, List.of(), content));
  }

  /**
   * Puts a file, or a directory and all in it, on the node: at exactly this path, owned by root,
   * with its permissions.
   *
   * @throws InvalidInputException when there is no such file, or the path is not absolute
   */
  public static Step upload(Path local, String remote) {
    return of(
        StepDocument.of(
            "upload of " + local.getFileName(), List.of(RemoteFile.local(local, remote, "")), ""));
  }

  /** As {@link #packages(List)}. */
  public static Step packages(String... names) {
    return packages(List.of(names));
  }

  /**
   * Installs packages with apt, in up to three attempts.
   *
   * @param names as apt-get(8) reads them, with a version where one is wanted
   * @throws InvalidInputException naming all that are not names of packages
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
    String words = String.join(" ", names);
    String script =
        TextResource.read(Step.class, "install-packages.sh").replace("@PACKAGES@", words);
    return of(StepDocument.of("packages " + words, List.of(), script));
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

  /**
   * As {@link #unit(Path)}, with this content.
   *
   * @throws InvalidInputException when the name is not that of a unit
   */
  public static Step unit(String unit, String content) {
    if (!UNIT.matcher(unit).matches()) {
      throw new InvalidInputException(
          "'"
              + unit
              + "' is not the name of a unit: it must end in .service, .socket, .timer or .path");
    }
    RemoteFile file = RemoteFile.text("/etc/systemd/system/" + unit, "0644", content);
    return of(StepDocument.of("unit " + unit, List.of(file), startUnit(unit)).leaving(unit));
  }

  /** The script that starts an installed unit, and fails unless it is active a second later. */
  public static String startUnit(String unit) {
    return TextResource.read(Step.class, "start-unit.sh").replace("@UNIT@", ShellWords.quote(unit));
  }

  /**
   * With another timeout.
   *
   * @throws InvalidInputException unless positive
   */
  public Step withTimeout(Duration timeout) {
    return of(document.withTimeout(timeout));
  }

  /**
   * With another timeout.
   *
   * @param timeout such as {@code 90 s} or {@code 5 min}, see {@link Durations#parse}
   * @throws InvalidInputException for anything else
   */
  public Step withTimeout(String timeout) {
    return withTimeout(InvalidInputException.unlessReadable(() -> Durations.parse(timeout)));
  }

  /**
   * Run by another user of the node; files are still put there by root.
   *
   * @throws InvalidInputException when there can be no such user
   */
  public Step runBy(String user) {
    return of(document.runBy(user));
  }

  /** Its name, for messages and logs. */
  public String name() {
    return document.name();
  }

  /** All its parts. */
  public StepDocument document() {
    return document;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Step that && document.equals(that.document);
  }

  @Override
  public int hashCode() {
    return document.hashCode();
  }

  @Override
  public String toString() {
    return "step '" + name() + "'";
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
