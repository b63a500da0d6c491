package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.Monitor;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a scripted QEMU; what a real one does is seen in the VM tests. */
class MemoryDumpTest {
  private static final String TARGET = MemoryDump.toFile(Path.of("/d/rediacc 11.ram"));

  private final List<String> executed = new ArrayList<>();
  private final Deque<String> states = new ArrayDeque<>();

  private final Monitor qemu =
      new Monitor() {
        @Override
        public JsonElement execute(String command, JsonObject arguments, Deadline deadline) {
          if (!command.equals("query-migrate")) {
            executed.add(command + (arguments.has("uri") ? " " + arguments.get("uri") : ""));
            return new JsonObject();
          }
          return JsonParser.parseString(states.size() > 1 ? states.poll() : states.peek());
        }
      };

  private final MemoryDump dump = new MemoryDump("rediacc11", qemu);

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private static String active(int passes, long remaining) {
    return "{\"status\":\"active\",\"ram\":{\"dirty-sync-count\":"
        + passes
        + ",\"remaining\":"
        + remaining
        + "}}";
  }

  @Test
  void most_is_written_while_the_vm_runs_and_the_rest_when_it_is_paused() {
    states.addAll(
        List.of(
            "{\"status\":\"setup\"}", active(1, 1 << 20), active(2, 1 << 30), active(3, 1 << 20)));
    dump.precopy(TARGET, soon());
    assertThat(states).hasSize(1);
    assertThat(executed)
        .containsExactly(
            "migrate-set-capabilities",
            "migrate-set-parameters",
            "migrate \"exec:exec cat > '/d/rediacc 11.ram'\"");

    executed.clear();
    states.addAll(List.of("{\"status\":\"pre-switchover\"}", "{\"status\":\"device\"}"));
    states.add("{\"status\":\"completed\"}");
    dump.finish(TARGET, soon());
    assertThat(executed).containsExactly("migrate-continue");
  }

  @Test
  void a_guest_that_changes_its_memory_all_the_time_ends_the_copying() {
    states.addAll(List.of(active(2, 1 << 30), active(4, 1 << 30), active(5, 1 << 30)));
    dump.precopy(TARGET, soon());
    assertThat(states).hasSize(1);
  }

  @Test
  void without_a_copy_in_progress_everything_is_written_at_once() {
    // As an earlier one left it.
    states.addAll(List.of("{\"status\":\"completed\"}", "{\"status\":\"active\"}"));
    states.addAll(List.of("{\"status\":\"pre-switchover\"}", "{\"status\":\"completed\"}"));
    dump.finish(TARGET, soon());
    assertThat(executed).contains("migrate-continue").hasSize(4);
  }

  /** As on a busy host: seen at a load of 20, where the second one was refused. */
  @Test
  void an_emulator_that_is_slow_to_go_on_is_told_once() {
    states.add("{\"status\":\"active\"}");
    states.addAll(List.of("{\"status\":\"pre-switchover\"}", "{\"status\":\"pre-switchover\"}"));
    states.addAll(List.of("{\"status\":\"device\"}", "{\"status\":\"completed\"}"));
    dump.finish(TARGET, soon());
    assertThat(executed).containsExactly("migrate-continue");
  }

  @Test
  void a_copy_that_is_given_up_is_cancelled_and_waited_for() {
    states.addAll(
        List.of(active(2, 1), "{\"status\":\"cancelling\"}", "{\"status\":\"cancelled\"}"));
    dump.cancel(soon());
    assertThat(executed).containsExactly("migrate_cancel");
    dump.cancel(soon());
    assertThat(executed).hasSize(1);
  }

  @Test
  void a_vm_that_never_saved_anything_has_nothing_to_cancel() {
    states.add("{}");
    dump.cancel(soon());
    assertThat(executed).isEmpty();
  }

  @Test
  void a_failure_is_reported_in_the_emulators_words() {
    states.addAll(
        List.of(active(1, 1), "{\"status\":\"failed\",\"error-desc\":\"No space left\"}"));
    assertThatThrownBy(() -> dump.precopy(TARGET, soon()))
        .isInstanceOf(OpsException.class)
        .hasMessage("VM rediacc11: saving its memory failed: No space left");
  }

  @Test
  void a_copy_that_makes_no_progress_ends_at_the_deadline() {
    states.add(active(1, 1 << 30));
    assertThatThrownBy(() -> dump.precopy(TARGET, Deadline.after(Duration.ofMillis(100))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("VM rediacc11: saving its memory")
        .hasMessageContaining("100 ms");
  }
}
