package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static String printed(
      BiConsumer<Rows, PrintWriter> format, List<Map<String, Object>> rows) {
    var out = new StringWriter();
    format.accept(new Rows(rows), new PrintWriter(out, true));
    return out.toString();
  }

  private static Map<String, Object> row(Object id, Object port) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", id);
    row.put("ssh_port", port);
    return row;
  }

  @Test
  void tables_have_columns_as_wide_as_what_they_hold() {
    assertThat(printed(Rows::printTable, List.of(row(1, "a long value"), row(11, "b"))))
        .isEqualTo("ID  SSH PORT\n1   a long value\n11  b\n");
    assertThat(printed(Rows::printTable, List.of())).isEmpty();
  }

  @Test
  void csv_quotes_what_must_be_quoted() {
    assertThat(
            printed(Rows::printCsv, List.of(row(1, "a,b"), row(2, "say \"hi\""), row(3, "x\ny"))))
        .isEqualTo("id,ssh_port\n1,\"a,b\"\n2,\"say \"\"hi\"\"\"\n3,\"x\ny\"\n");
    assertThat(printed(Rows::printCsv, List.of())).isEmpty();
  }
}
