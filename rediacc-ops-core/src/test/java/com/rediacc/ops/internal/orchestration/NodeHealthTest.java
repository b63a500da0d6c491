package com.rediacc.ops.internal.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.orchestration.ServiceStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
  private static String block(String load, String active, String sub, String type, String result) {
    return "Type=%s%nResult=%s%nId=x%nLoadState=%s%nActiveState=%s%nSubState=%s%n"
        .formatted(type, result, load, active, sub);
  }

  private static ServiceStatus service(String block) {
    return NodeHealth.read("12.34 5.6\n" + block, List.of("x.service")).services().get(0);
  }

  @Test
  void only_what_is_active_or_done_is_healthy() {
    assertThat(service(block("loaded", "active", "running", "simple", "success")))
        .isEqualTo(new ServiceStatus("x.service", "running", true));
    assertThat(service(block("loaded", "inactive", "dead", "oneshot", "success")))
        .isEqualTo(new ServiceStatus("x.service", "done", true));
    assertThat(service(block("loaded", "inactive", "dead", "simple", "success")))
        .isEqualTo(new ServiceStatus("x.service", "inactive", false));
    assertThat(service(block("loaded", "failed", "failed", "simple", "exit-code")))
        .isEqualTo(new ServiceStatus("x.service", "failed", false));
    assertThat(service(block("loaded", "activating", "auto-restart", "simple", "exit-code")))
        .isEqualTo(new ServiceStatus("x.service", "activating", false));
    assertThat(service(block("not-found", "inactive", "dead", "", "success")))
        .isEqualTo(new ServiceStatus("x.service", "not installed", false));
  }

  @Test
  void each_unit_has_its_block() {
    NodeHealth health =
        NodeHealth.read(
            "3600.50 1.0\n"
                + block("loaded", "active", "running", "simple", "success")
                + "\n"
                + block("loaded", "failed", "failed", "simple", "signal"),
            List.of("a.service", "b.service"));
    assertThat(health.uptime()).contains(Duration.ofMillis(3_600_500));
    assertThat(health.services())
        .extracting(ServiceStatus::toString)
        .containsExactly("a.service: running", "b.service: failed");
  }

  @Test
  void an_answer_that_is_none_is_unknown() {
    NodeHealth health = NodeHealth.read("what?", List.of("a.service"));
    assertThat(health.uptime()).isEmpty();
    assertThat(health.services()).containsExactly(new ServiceStatus("a.service", "unknown", false));
  }
}
