package com.rediacc.ops.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows in columns as wide as what they hold. */
final class Table {
  private Table() {}

  static void print(List<Map<String, Object>> rows, PrintWriter out) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> columns = List.copyOf(rows.get(0).keySet());
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      String column = columns.get(i);
      widths[i] =
          Math.max(
              column.length(),
              rows.stream().mapToInt(row -> text(row, column).length()).max().orElse(0));
    }
    print(columns.stream().map(name -> title(name)).toList(), widths, out);
    for (Map<String, Object> row : rows) {
      print(columns.stream().map(column -> text(row, column)).toList(), widths, out);
    }
    out.flush();
  }

  private static String title(String column) {
    return column.replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private static String text(Map<String, Object> row, String column) {
    return String.valueOf(row.get(column));
  }

  private static void print(List<String> cells, int[] widths, PrintWriter out) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    out.println(line.toString().stripTrailing());
  }
}
