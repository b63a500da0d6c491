package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Every setting with its value and where that came from: a default, the environment, or an option,
 * each stronger than the one before. Values are as given; {@link ClusterSpec} judges them.
 * Immutable.
 */
public final class Settings {
  private final Map<Setting, Effective> values;

  private Settings(Map<Setting, Effective> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * A setting in force.
   *
   * @param setting which one
   * @param value as given
   * @param source {@code default}, {@code environment}, or what set it, such as {@code --os}
   */
  public record Effective(Setting setting, String value, String source) {
    /** For messages: {@code VM_RAM=abc (environment)}. */
    @Override
    public String toString() {
      return setting.label() + "=" + value + " (" + source + ")";
    }
  }

  /** Of this process's environment. */
  public static Settings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /** An empty variable counts as unset. */
  public static Settings fromEnvironment(Map<String, String> environment) {
    var values = new EnumMap<Setting, Effective>(Setting.class);
    for (Setting setting : Setting.values()) {
      String given = setting.variable().map(environment::get).orElse("");
      values.put(
          setting,
          given == null || given.isBlank()
              ? new Effective(setting, setting.defaultValue(), "default")
              : new Effective(setting, given.strip(), "environment"));
    }
    return new Settings(values);
  }

  /**
   * The same settings but for one.
   *
   * @param source what sets it, for messages, such as {@code --os}
   */
  public Settings with(Setting setting, String value, String source) {
    var changed = new EnumMap<>(values);
    changed.put(setting, new Effective(setting, Objects.requireNonNull(value), source));
    return new Settings(changed);
  }

  /** The same settings with only the first of the workers. */
  public Settings withFirstWorkerOnly(String source) {
    return with(Setting.WORKER_IDS, value(Setting.WORKER_IDS).split("[\\s,]+")[0], source);
  }

  /** One of them. */
  public Effective get(Setting setting) {
    return Objects.requireNonNull(values.get(setting));
  }

  /** The value of one of them, as given. */
  public String value(Setting setting) {
    return get(setting).value();
  }

  /** All of them, in the order in which {@link Setting} declares them. */
  public List<Effective> all() {
    return Stream.of(Setting.values()).map(values::get).toList();
  }

  /** The data directory, absolute; {@code ~} is the user's home. */
  public Path dataDirectory() {
    String value = value(Setting.DATA_DIR);
    String home = System.getProperty("user.home");
    if (value.equals("~")) {
      return Path.of(home);
    }
    Path path = value.startsWith("~/") ? Path.of(home, value.substring(2)) : Path.of(value);
    return path.toAbsolutePath().normalize();
  }

  /**
   * The architecture of all VMs.
   *
   * @throws InvalidInputException when the setting is neither {@code amd64}, {@code arm64} nor
   *     {@code host}
   */
  public Architecture architecture() {
    try {
      return Architecture.parse(value(Setting.ARCHITECTURE));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          get(Setting.ARCHITECTURE) + ": " + String.join("; ", e.faults()));
    }
  }

  /** Whether clusters are launched from checkpoints, and checkpoints taken. */
  public boolean warm() {
    return !value(Setting.WARM).equals("off");
  }

  /** Whether a copy of a cluster is prepared for its next rollback. */
  public boolean spare() {
    return !value(Setting.SPARE).equals("off");
  }

  /**
   * Disk that checkpoints may take, in bytes.
   *
   * @throws InvalidInputException when the setting is not a whole number from 0 to 1048576
   */
  public long cacheBytes() {
    return (long) number(Setting.CACHE_GB, 0, 1 << 20, " (GB)") << 30;
  }

  /**
   * A setting that is a number.
   *
   * @param unit for the message, such as {@code " (MB)"}
   * @throws InvalidInputException when it is not a whole number from {@code least} to {@code most}
   */
  int number(Setting setting, int least, int most, String unit) {
    try {
      int number = Integer.parseInt(value(setting));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number out of range is.
    }
    throw new InvalidInputException(
        get(setting) + ": must be a whole number from " + least + " to " + most + unit);
  }

  /** Whether emulation is forbidden. */
  public boolean requireKvm() {
    return value(Setting.REQUIRE_KVM).equals("1");
  }
}
