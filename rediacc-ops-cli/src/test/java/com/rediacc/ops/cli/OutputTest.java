package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final StringWriter out = new StringWriter();
  private final Session session =
      new Session(
          Settings.fromEnvironment(Map.of()), Terminals.of(out, new StringWriter(), false, false));

  private String printed(Output.Format format) {
    var vm = new LinkedHashMap<String, Object>();
    vm.put("id", 1);
    vm.put("uptime_s", null);
    session.useFormat(format);
    new Output(session, "ops status").rows(true, Map.of("vms", List.of(vm)), List.of(vm));
    return out.toString();
  }

  @Test
  void what_is_unknown_is_null_in_json() {
    var vm =
        JsonParser.parseString(printed(Output.Format.JSON))
            .getAsJsonObject()
            .getAsJsonObject("data")
            .getAsJsonArray("vms")
            .get(0)
            .getAsJsonObject();
    assertThat(vm.keySet()).containsExactly("id", "uptime_s");
    assertThat(vm.get("uptime_s").isJsonNull()).isTrue();
  }

  @Test
  void and_in_yaml() {
    assertThat(printed(Output.Format.YAML)).contains("  - id: 1\n    uptime_s: null\n");
  }
}
