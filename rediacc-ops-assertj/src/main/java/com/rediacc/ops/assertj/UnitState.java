package com.rediacc.ops.assertj;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What systemctl(1) shows of a unit: the properties of org.freedesktop.systemd1(5).
 *
 * @param properties by name
 */
record UnitState(Map<String, String> properties) {
  /** Such as {@code Sun 2026-11-29 06:18:00.123456 UTC}; older ones have whole seconds. */
  private static final Pattern TIME =
      Pattern.compile("\\w+ (\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?) UTC");

  /** What is to be asked about a unit. */
  static List<String> question(String unit) {
    return List.of(
        "env",
        "LC_ALL=C",
        "TZ=UTC",
        "systemctl",
        "show",
        "--no-pager",
        "--timestamp=us+utc",
        "--property=LoadState,ActiveState,SubState,Result,NRestarts,ActiveEnterTimestamp",
        "--",
        unit);
  }

  /** Reads the answer. */
  static UnitState read(String answer) {
    var properties = new HashMap<String, String>();
    answer
        .lines()
        .filter(line -> line.contains("="))
        .forEach(
            line ->
                properties.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return new UnitState(Map.copyOf(properties));
  }

  private String get(String name) {
    return properties.getOrDefault(name, "");
  }

  /** Whether the VM has such a unit. */
  boolean exists() {
    return !get("LoadState").equals("not-found");
  }

  /** One of systemd's words. */
  String active() {
    return get("ActiveState");
  }

  /** How often systemd started a service again; empty for other units. */
  OptionalInt restarts() {
    String number = get("NRestarts");
    return number.matches("\\d{1,9}")
        ? OptionalInt.of(Integer.parseInt(number))
        : OptionalInt.empty();
  }

  /** When it became active the last time, by the clock of the VM. */
  Optional<Instant> activeSince() {
    Matcher time = TIME.matcher(get("ActiveEnterTimestamp"));
    return time.matches()
        ? Optional.of(
            LocalDateTime.parse(time.group(1) + "T" + time.group(2)).toInstant(ZoneOffset.UTC))
        : Optional.empty();
  }

  /** In words, such as {@code it is failed (failed, exit-code)}. */
  @Override
  public String toString() {
    if (!exists()) {
      return "there is no such unit";
    }
    String result = get("Result");
    boolean unusual = !result.isEmpty() && !result.equals("success");
    return "it is " + active() + " (" + get("SubState") + (unusual ? ", " + result : "") + ")";
  }
}
