package com.rediacc.ops.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows with the same columns, written as a table or as CSV. */
final class Rows {
  private final List<Map<String, Object>> rows;

  /**
   * @param rows each with the same keys, in the same order
   */
  Rows(List<Map<String, Object>> rows) {
    this.rows = List.copyOf(rows);
  }

  /** In columns as wide as what they hold; nothing when there are no rows. */
  void printTable(PrintWriter out) {
    List<String> columns = columns();
    int[] widths =
        columns.stream()
            .mapToInt(
                column ->
                    Stream.concat(Stream.of(column), column(column))
                        .mapToInt(String::length)
                        .max()
                        .orElse(0))
            .toArray();
    if (!rows.isEmpty()) {
      printLine(columns.stream().map(Rows::title).toList(), widths, out);
    }
    for (Map<String, Object> row : rows) {
      printLine(row.values().stream().map(String::valueOf).toList(), widths, out);
    }
    out.flush();
  }

  /** As RFC 4180 has them, with the platform's line ends; nothing when there are no rows. */
  void printCsv(PrintWriter out) {
    if (!rows.isEmpty()) {
      out.println(csvLine(columns().stream()));
    }
    rows.forEach(row -> out.println(csvLine(row.values().stream())));
    out.flush();
  }

  private List<String> columns() {
    return rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).keySet());
  }

  private Stream<String> column(String name) {
    return rows.stream().map(row -> String.valueOf(row.get(name)));
  }

  private static String title(String column) {
    return column.replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private static void printLine(List<String> cells, int[] widths, PrintWriter out) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    out.println(line.toString().stripTrailing());
  }

  private static String csvLine(Stream<?> fields) {
    return fields.map(field -> quoted(String.valueOf(field))).collect(Collectors.joining(","));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
