package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.backend.MachineDisk.Problem;
import com.rediacc.ops.internal.backend.MachineDisk.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What QEMU makes of the rules is seen by {@code FaultsIT}. */
class FailureRulesTest {
  private static Map<String, JsonArray> rules(Problem problem, int fraction, Request... requests) {
    return FailureRules.of(Filter.failing(List.of(requests), problem, fraction, 7), true);
  }

  /** Does what blkdebug does, for requests of one kind. */
  private static List<Integer> errors(Map<String, JsonArray> rules, String event, int requests) {
    var seen = new ArrayList<Integer>();
    int state = 1;
    int active = 0;
    for (int i = 0; i < requests; i++) {
      int now = state;
      for (JsonElement element : rules.get("set-state")) {
        JsonObject rule = element.getAsJsonObject();
        if (rule.get("event").getAsString().equals(event) && rule.get("state").getAsInt() == now) {
          state = rule.get("new_state").getAsInt();
        }
      }
      for (JsonElement element : rules.get("inject-error")) {
        JsonObject rule = element.getAsJsonObject();
        if (rule.get("event").getAsString().equals(event) && rule.get("state").getAsInt() == now) {
          active = rule.get("errno").getAsInt();
        }
      }
      seen.add(active);
    }
    return seen;
  }

  @Test
  void all_requests_fail_without_states() {
    assertThat(rules(Problem.NO_SPACE, 1000, Request.WRITE).get("inject-error"))
        .hasToString(
            "[{\"event\":\"none\",\"iotype\":\"write\",\"errno\":28},"
                + "{\"event\":\"none\",\"iotype\":\"write-zeroes\",\"errno\":28}]");
    assertThat(rules(Problem.IO, 1000, Request.READ)).containsOnlyKeys("inject-error");
  }

  @Test
  void of_each_cycle_of_requests_exactly_the_fraction_fails() {
    Map<String, JsonArray> rules = rules(Problem.NO_SPACE, 300, Request.WRITE);
    List<Integer> errors = errors(rules, "pwritev", 400);
    assertThat(errors.subList(0, 200)).filteredOn(error -> error == 28).hasSize(60);
    assertThat(errors.subList(0, 200)).filteredOn(error -> error == 0).hasSize(140);
    assertThat(errors.subList(200, 400)).isEqualTo(errors.subList(0, 200));
    assertThat(errors(rules(Problem.NO_SPACE, 300, Request.WRITE), "pwritev", 400))
        .as("the same seed")
        .isEqualTo(errors);
    assertThat(errors(rules(Problem.NO_SPACE, 999, Request.WRITE), "pwritev", 1000))
        .filteredOn(error -> error == 0)
        .hasSize(1);
  }
}
