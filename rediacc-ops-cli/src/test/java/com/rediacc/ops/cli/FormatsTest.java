package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static String printed(
      BiConsumer<List<Map<String, Object>>, PrintWriter> format, List<Map<String, Object>> rows) {
    var out = new StringWriter();
    format.accept(rows, new PrintWriter(out, true));
    return out.toString();
  }

  private static Map<String, Object> row(Object id, Object name) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", id);
    row.put("ssh_port", name);
    return row;
  }

  @Test
  void tables_have_columns_as_wide_as_what_they_hold() {
    assertThat(printed(Table::print, List.of(row(1, "a long value"), row(11, "b"))))
        .isEqualTo("ID  SSH PORT\n1   a long value\n11  b\n");
    assertThat(printed(Table::print, List.of())).isEmpty();
  }

  @Test
  void csv_quotes_what_must_be_quoted() {
    assertThat(printed(Csv::print, List.of(row(1, "a,b"), row(2, "say \"hi\""), row(3, "x\ny"))))
        .isEqualTo("id,ssh_port\n1,\"a,b\"\n2,\"say \"\"hi\"\"\"\n3,\"x\ny\"\n");
  }

  @Test
  void transfers_tell_rate_and_time_left() {
    assertThat(ProgressView.transferred(50_000_000, 200_000_000, 10_000_000))
        .isEqualTo("50.0 of 200.0 MB (25 %), 10.0 MB/s, 15 s left");
    assertThat(ProgressView.transferred(5_000_000, -1, 0)).isEqualTo("5.0 MB, 0.0 MB/s");
  }
}
