package com.rediacc.ops.junit5;

import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.time.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How evidence is collected: from configuration parameters of JUnit, which system properties of the
 * same names set too.
 *
 * @param root of all bundles
 * @param runs of how many runs bundles are kept; 0: there are none
 * @param timeout of the collection of one bundle; empty: what the cluster takes
 * @param redaction of everything in it
 * @param keep takes the place of what annotations say
 * @param capture takes the place of what annotations say
 * @param checkpoints of how many failed tests checkpoints are kept
 */
record EvidenceSettings(
    Path root,
    int runs,
    Optional<Duration> timeout,
    Redaction redaction,
    Optional<Keep> keep,
    Optional<Capture> capture,
    int checkpoints) {
  static final String DIRECTORY = "rediacc.evidence.directory";
  static final String RUNS = "rediacc.evidence.runs";
  static final String TIMEOUT = "rediacc.evidence.timeout";
  static final String SECRETS = "rediacc.evidence.secrets";
  static final String KEEP = "rediacc.evidence.keep";
  static final String CAPTURE = "rediacc.evidence.capture";
  static final String CHECKPOINTS = "rediacc.evidence.checkpoints";

  /**
   * Those of a run.
   *
   * @throws ExtensionConfigurationException when one of them cannot be understood
   */
  static EvidenceSettings of(ExtensionContext context) {
    return new EvidenceSettings(
        context
            .getConfigurationParameter(DIRECTORY)
            .map(Path::of)
            .orElseGet(EvidenceSettings::inOutputDirectory)
            .toAbsolutePath(),
        value(context, RUNS, "5", EvidenceSettings::number),
        context
            .getConfigurationParameter(TIMEOUT)
            .map(text -> value(TIMEOUT, text, Durations::parse)),
        Redaction.standard()
            .with(List.of(context.getConfigurationParameter(SECRETS).orElse("").split("[,\n]"))),
        context
            .getConfigurationParameter(KEEP)
            .map(text -> value(KEEP, text, word -> constant(Keep.class, word))),
        context
            .getConfigurationParameter(CAPTURE)
            .map(text -> value(CAPTURE, text, word -> constant(Capture.class, word))),
        value(context, CHECKPOINTS, "3", EvidenceSettings::positive));
  }

  private static int positive(String text) {
    int number = number(text);
    if (number == 0) {
      throw new IllegalArgumentException("it must be at least 1");
    }
    return number;
  }

  /** {@code on-failure} as well as {@code ON_FAILURE}. */
  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    String wanted = word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "it must be one of " + List.of(type.getEnumConstants())));
  }

  private static Path inOutputDirectory() {
    boolean gradle = Files.isDirectory(Path.of("build")) && !Files.isDirectory(Path.of("target"));
    return Path.of(gradle ? "build" : "target", "rediacc");
  }

  private static int number(String text) {
    int number = Integer.parseInt(text.strip());
    if (number < 0) {
      throw new IllegalArgumentException("it must not be negative");
    }
    return number;
  }

  private interface Parser<T> {
    T parse(String text);
  }

  private static <T> T value(
      ExtensionContext context, String name, String otherwise, Parser<T> parser) {
    return value(name, context.getConfigurationParameter(name).orElse(otherwise), parser);
  }

  private static <T> T value(String name, String text, Parser<T> parser) {
    try {
      return parser.parse(text);
    } catch (RuntimeException e) {
      throw new ExtensionConfigurationException(
          "configuration parameter " + name + "=" + text + ": " + e.getMessage(), e);
    }
  }
}
