package com.rediacc.ops.junit5;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something in a bundle that has a time.
 *
 * @param vm name of the VM
 * @param kind {@code command}, {@code journal} or {@code fault}
 * @param bad whether it looks like trouble
 * @param text one line
 * @param detail more lines; may be empty
 */
record TimedEvent(Instant time, String vm, String kind, boolean bad, String text, String detail) {
  private static final Pattern COMMAND =
      Pattern.compile("(?<time>\\d{4}-\\S+Z) (?<place>.*?(?<vm>rediacc\\d+).*?) \\$ (?<text>.*)");

  private static final Pattern FAULT =
      Pattern.compile("(?<time>\\d{4}-\\S+Z) (?<text>(?:begun|healed|gone with its machine): .*)");

  private static final Pattern VM = Pattern.compile("\\brediacc(\\d+)\\b");

  /** Names VMs by their ids. */
  private static final Pattern GROUPS = Pattern.compile(".*: (?:partition|bridge) [\\d,| ]+");

  private static final Pattern ID = Pattern.compile("\\b(\\d+)\\b");

  /** As {@code journalctl --output=short-iso-precise} has it; older ones have no colon in zones. */
  private static final Pattern JOURNAL =
      Pattern.compile(
          "(?<time>\\d{4}-\\S+?)(?<zone>[+-]\\d\\d):?(?<minutes>\\d\\d) \\S+ (?<text>.*)");

  private static final Pattern TROUBLE =
      Pattern.compile(
          "(?i)\\b(?:error|fail(?:ed|ure)?|fatal|panic|oops|segfault|killed|denied|timed out)\\b");

  private static final Pattern BAD_END =
      Pattern.compile(" {2}(?:exit code [1-9]|failed: )[\\s\\S]*");

  /** Of {@code commands.log}. */
  static List<TimedEvent> commands(String log) {
    var events = new ArrayList<TimedEvent>();
    for (String entry : log.split("\n(?=\\d{4}-)")) {
      String[] parts = entry.split("\n", 2);
      Matcher head = COMMAND.matcher(parts[0]);
      if (head.matches()) {
        String detail = parts.length > 1 ? parts[1].stripTrailing() : "";
        time(head.group("time"))
            .ifPresent(
                time ->
                    events.add(
                        new TimedEvent(
                            time,
                            head.group("vm"),
                            "command",
                            BAD_END.matcher(detail).matches(),
                            head.group("text"),
                            detail)));
      }
    }
    return events;
  }

  /** Of {@code faults.log}: one for each VM that a fault names; else one of the cluster. */
  static List<TimedEvent> faults(String log) {
    var events = new ArrayList<TimedEvent>();
    log.lines()
        .map(FAULT::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                time(line.group("time"))
                    .ifPresent(
                        time ->
                            vms(line.group("text"))
                                .forEach(
                                    vm ->
                                        events.add(
                                            new TimedEvent(
                                                time,
                                                vm,
                                                "fault",
                                                false,
                                                line.group("text"),
                                                "")))));
    return events;
  }

  private static Set<String> vms(String text) {
    var vms = new TreeSet<String>();
    Pattern names = GROUPS.matcher(text).matches() ? ID : VM;
    names.matcher(text).results().forEach(found -> vms.add("rediacc" + found.group(1)));
    return vms.isEmpty() ? Set.of("cluster") : vms;
  }

  /** Of the {@code journal.log} of a VM. */
  static List<TimedEvent> journal(String vm, String log) {
    var events = new ArrayList<TimedEvent>();
    log.lines()
        .map(JOURNAL::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                time(line.group("time") + line.group("zone") + ":" + line.group("minutes"))
                    .ifPresent(
                        time -> {
                          String text = line.group("text");
                          boolean bad = TROUBLE.matcher(text).find();
                          events.add(new TimedEvent(time, vm, "journal", bad, text, ""));
                        }));
    return events;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      // A line of a program that looks like one of the journal.
      return Optional.empty();
    }
  }
}
