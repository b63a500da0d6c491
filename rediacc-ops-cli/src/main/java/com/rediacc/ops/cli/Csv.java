package com.rediacc.ops.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows as RFC 4180 has them, but for the line ends, which are the platform's. */
final class Csv {
  private Csv() {}

  static void print(List<Map<String, Object>> rows, PrintWriter out) {
    if (!rows.isEmpty()) {
      out.println(line(rows.get(0).keySet().stream()));
    }
    rows.forEach(row -> out.println(line(row.values().stream())));
    out.flush();
  }

  private static String line(Stream<?> fields) {
    return fields.map(field -> quoted(String.valueOf(field))).collect(Collectors.joining(","));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
