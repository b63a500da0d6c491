package com.rediacc.ops.junit5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code report.html} of a bundle: one page with everything in it, made from its files. */
final class BundleReport {
  static final String FILE = "report.html";

  /** More events than anybody reads; all of them are in the files. */
  private static final int MOST_EVENTS = 20_000;

  /** Of a file, in characters: browsers must stay quick. */
  private static final int MOST_TEXT = 2 << 20;

  /** Of the failure's message, in lines; all of it is below. */
  private static final int MOST_SUMMARY = 30;

  /** Positions on the time axis that can be told apart. */
  private static final int POSITIONS = 1_000;

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path bundle;
  private final Map<String, String> files = new TreeMap<>();

  private BundleReport(Path bundle) throws IOException {
    this.bundle = bundle;
    Path checkpoint = bundle.resolve(KeptCluster.CHECKPOINT);
    try (Stream<Path> found = Files.walk(bundle)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = bundle.relativize(file).toString().replace('\\', '/');
        if (!name.endsWith(".html") && !file.startsWith(checkpoint)) {
          files.put(name, isText(name) ? Files.readString(file) : "(no text)\n");
        }
      }
    }
  }

  private static boolean isText(String name) {
    return !name.endsWith(".pcap") && (!name.contains("/core-dump-") || name.endsWith(".txt"));
  }

  /** Writes it. */
  static void write(Path bundle) throws IOException {
    var report = new BundleReport(bundle);
    new Page("report").write(bundle.resolve(FILE), report.model());
  }

  private Map<String, Object> model() {
    List<TimedEvent> events = events();
    String failure = files.getOrDefault("failure.txt", "");
    var model = new HashMap<String, Object>();
    model.put("timed", !events.isEmpty());
    model.put("resume", files.getOrDefault(KeptCluster.RESUME, "").strip());
    model.putAll(parts(events, failure));
    return model;
  }

  private Map<String, Object> parts(List<TimedEvent> events, String failure) {
    return Map.of(
        "title",
        bundle.resolveSibling("").normalize().getFileName() + " " + bundle.getFileName(),
        "summary",
        failure.isBlank() ? "failed" : new StackTrace(failure).message(MOST_SUMMARY),
        "failure",
        failure,
        "from",
        events.isEmpty() ? "" : CLOCK.format(events.get(0).time()),
        "to",
        events.isEmpty() ? "" : CLOCK.format(events.get(events.size() - 1).time()),
        "lanes",
        lanes(events),
        "events",
        rows(events),
        "files",
        files.entrySet().stream().map(BundleReport::file).toList());
  }

  private List<TimedEvent> events() {
    var events = new ArrayList<>(TimedEvent.commands(files.getOrDefault("commands.log", "")));
    events.addAll(TimedEvent.faults(files.getOrDefault("faults.log", "")));
    files.forEach(
        (name, text) -> {
          if (name.endsWith("/journal.log")) {
            events.addAll(TimedEvent.journal(name.substring(0, name.indexOf('/')), text));
          }
        });
    events.sort(Comparator.comparing(TimedEvent::time));
    int surplus = events.size() - MOST_EVENTS;
    if (surplus > 0) {
      var dropped = new HashSet<TimedEvent>();
      // The oldest of what is neither a command nor trouble.
      events.stream()
          .filter(event -> event.kind().equals("journal") && !event.bad())
          .limit(surplus)
          .forEach(dropped::add);
      events.removeIf(dropped::contains);
    }
    return events;
  }

  private List<Map<String, Object>> lanes(List<TimedEvent> events) {
    var lanes = new TreeMap<String, Map<String, Object>>();
    // One for each VM, also for one that has nothing to say.
    files.keySet().stream()
        .filter(name -> name.contains("/"))
        .forEach(name -> lanes.put(name.substring(0, name.indexOf('/')), new TreeMap<>()));
    for (int i = 0; i < events.size(); i++) {
      TimedEvent event = events.get(i);
      int position = position(events, event.time());
      String key = position + event.kind() + event.bad();
      var tick =
          Map.of(
              "left",
              String.format(Locale.ROOT, "%.1f", position * 100.0 / POSITIONS),
              "kind",
              event.kind() + (event.bad() ? " bad" : ""),
              "event",
              i,
              "title",
              CLOCK.format(event.time()) + " " + event.text());
      var lane = lanes.computeIfAbsent(event.vm(), vm -> new TreeMap<>());
      // Of those at one place one is enough.
      lane.putIfAbsent(key, tick);
    }
    return lanes.entrySet().stream()
        .map(lane -> Map.of("vm", lane.getKey(), "ticks", List.copyOf(lane.getValue().values())))
        .toList();
  }

  private static int position(List<TimedEvent> events, Instant time) {
    Instant first = events.get(0).time();
    long all = Duration.between(first, events.get(events.size() - 1).time()).toMillis();
    return all == 0 ? 0 : (int) (Duration.between(first, time).toMillis() * POSITIONS / all);
  }

  private static List<Map<String, Object>> rows(List<TimedEvent> events) {
    var rows = new ArrayList<Map<String, Object>>();
    for (TimedEvent event : events) {
      rows.add(
          Map.of(
              "id", rows.size(),
              "time", CLOCK.format(event.time()),
              "vm", event.vm(),
              "kind", event.kind() + (event.bad() ? " bad" : ""),
              "what", event.kind(),
              "text", event.text(),
              "detail", event.detail()));
    }
    return rows;
  }

  private static Map<String, Object> file(Map.Entry<String, String> file) {
    String text = file.getValue();
    boolean missing = text.startsWith("(could not be had: ");
    return Map.of(
        "name", file.getKey(),
        "note", missing ? "could not be had" : text.lines().count() + " lines",
        "kind", missing ? "bad" : "",
        "text", text.length() <= MOST_TEXT ? text : text.substring(text.length() - MOST_TEXT));
  }
}
