package com.rediacc.ops.junit5;

import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.time.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How evidence is collected: from configuration parameters of JUnit, which system properties of the
 * same names set too.
 *
 * @param root of all bundles
 * @param runs of how many runs bundles are kept; 0: there are none
 * @param timeout of the collection of one bundle
 * @param redaction of everything in it
 */
record EvidenceSettings(Path root, int runs, Duration timeout, Redaction redaction) {
  static final String DIRECTORY = "rediacc.evidence.directory";
  static final String RUNS = "rediacc.evidence.runs";
  static final String TIMEOUT = "rediacc.evidence.timeout";
  static final String SECRETS = "rediacc.evidence.secrets";

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
        value(context, TIMEOUT, "20 s", Durations::parse),
        Redaction.standard()
            .with(List.of(context.getConfigurationParameter(SECRETS).orElse("").split("[,\n]"))));
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
    String text = context.getConfigurationParameter(name).orElse(otherwise);
    try {
      return parser.parse(text);
    } catch (RuntimeException e) {
      throw new ExtensionConfigurationException(
          "configuration parameter " + name + "=" + text + ": " + e.getMessage(), e);
    }
  }
}
