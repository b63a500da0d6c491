package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Nemesis;
import com.rediacc.ops.fault.NemesisLog;
import com.rediacc.ops.internal.fault.NemesisPlan.Range;
import com.rediacc.ops.internal.fault.NemesisRun.Choice;
import com.rediacc.ops.internal.fault.NemesisRun.Pace;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NemesisTest {
  private static final Range PAUSES = new Range(Duration.ofSeconds(2), Duration.ofSeconds(5));
  private static final Range HOLDS = new Range(Duration.ofSeconds(1), Duration.ofSeconds(3));
  private static final Duration MILLI = Duration.ofMillis(1);

  private final List<String> events = new CopyOnWriteArrayList<>();

  private Fault begin(String name) {
    events.add("+" + name);
    return new Fault() {
      @Override
      public boolean isHealed() {
        return false;
      }

      @Override
      public void close() {
        events.add("-" + name);
      }

      @Override
      public String toString() {
        return "VM " + name;
      }
    };
  }

  private List<Choice> choices() {
    return List.of(new Choice("one", () -> begin("one")), new Choice("two", () -> begin("two")));
  }

  /** Time passes at once, until the end. */
  private static final class ManualPace implements Pace {
    private final Duration end;
    private Duration now = Duration.ZERO;

    ManualPace(Duration end) {
      this.end = end;
    }

    @Override
    public Duration elapsed() {
      return now;
    }

    @Override
    public boolean pass(Duration time) {
      Duration then = now.plus(time);
      now = then.compareTo(end) < 0 ? then : end;
      return now.compareTo(end) < 0;
    }
  }

  private NemesisLog run(long seed, List<Choice> choices) throws Exception {
    var run = new NemesisRun(seed, plan(seed), choices, pace());
    run.run();
    return run.log();
  }

  private static NemesisPlan plan(long seed) {
    return new NemesisPlan(seed, 2, PAUSES, HOLDS);
  }

  private static Pace pace() {
    return new ManualPace(Duration.ofMinutes(1));
  }

  @Test
  void a_seed_decides_what_when_and_how_long() throws Exception {
    NemesisLog first = run(7, choices());
    assertThat(run(7, choices())).isEqualTo(first).hasToString(first.toString());
    assertThat(run(8, choices()).entries()).isNotEqualTo(first.entries());
    // The algorithm of java.util.Random is a part of its contract.
    assertThat(IntStream.range(0, 8).map(i -> planned(i).choice()).toArray())
        .isEqualTo(new int[] {1, 1, 0, 1, 1, 1, 1, 1});
    assertThat(first.seed()).isEqualTo(7);
  }

  private static NemesisPlan.Step planned(int index) {
    NemesisPlan plan = plan(7);
    IntStream.range(0, index).forEach(i -> plan.next());
    return plan.next();
  }

  @Test
  void times_are_within_their_bounds_and_faults_do_not_overlap() throws Exception {
    NemesisLog log = run(1, choices());
    assertThat(log.entries()).hasSizeBetween(60 / 8, 60 / 3);
    Duration free = Duration.ZERO;
    for (NemesisLog.Entry entry : log.entries()) {
      assertThat(entry.pause()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
      assertThat(entry.held()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
      assertThat(entry.begun()).isEqualTo(free.plus(entry.pause()));
      free = entry.begun().plus(entry.held());
    }
    for (int i = 0; i < events.size(); i += 2) {
      assertThat(events.get(i + 1)).isEqualTo("-" + events.get(i).substring(1));
    }
    assertThat(events).hasSize(2 * log.entries().size()).contains("+one", "+two");
  }

  @Test
  void the_log_tells_what_happened() throws Exception {
    List<String> lines = run(7, choices()).toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("nemesis with seed 7:");
    assertThat(lines.get(1))
        .matches(" {2}\\+\\d\\.\\d s (one|two): VM (one|two), healed after \\d(\\.\\d)? s");
  }

  @Test
  void what_cannot_be_begun_or_healed_ends_it() throws Exception {
    Fault stuck =
        (Fault)
            Proxy.newProxyInstance(
                Fault.class.getClassLoader(),
                new Class<?>[] {Fault.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    throw new OpsException(Failure.of("it is stuck"));
                  }
                  return "stuck";
                });
    var unhealed = new NemesisRun(7, plan(7), twice(new Choice("x", () -> stuck)), pace());
    assertThatThrownBy(unhealed::run).hasMessage("it is stuck");
    assertThat(unhealed.log().toString()).endsWith("x: stuck, not healed: it is stuck");

    var refused =
        new Choice(
            "y",
            () -> {
              throw new UnavailableException(Failure.of("not here"));
            });
    var unbegun = new NemesisRun(7, plan(7), twice(refused), pace());
    assertThatThrownBy(unbegun::run).hasMessage("not here");
    assertThat(unbegun.log().toString()).endsWith("y: not begun: not here");
  }

  private static List<Choice> twice(Choice choice) {
    return List.of(choice, choice);
  }

  private Nemesis quick() {
    return NemesisRequest.create()
        .seed(7)
        .choosing("one", () -> begin("one"))
        .choosing("two", () -> begin("two"))
        .pausing(MILLI, MILLI.multipliedBy(3))
        .healingAfter(MILLI, MILLI.multipliedBy(3));
  }

  private void awaitFaults(int number) throws InterruptedException {
    while (events.stream().filter(event -> event.startsWith("+")).count() < number) {
      Thread.sleep(1);
    }
  }

  @Test
  void it_goes_on_while_the_workload_runs_and_everything_is_healed_at_its_end() throws Exception {
    NemesisLog log = quick().runWhile(() -> awaitFaults(5));
    assertThat(log.entries()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(events).hasSize(2 * log.entries().size());
    assertThat(events.get(events.size() - 1)).startsWith("-");
    Thread.sleep(20);
    assertThat(events).as("afterwards").hasSize(2 * log.entries().size());
  }

  @Test
  void a_workload_that_fails_tells_what_the_nemesis_did() {
    assertThatThrownBy(
            () ->
                quick()
                    .runWhile(
                        () -> {
                          awaitFaults(3);
                          throw new IOException("lost a write");
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("lost a write")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed()[0])
                    .hasMessageStartingWith("nemesis with seed 7:\n  +")
                    .hasStackTraceContaining("healed after"));
    assertThat(events.get(events.size() - 1)).startsWith("-");
  }

  @Test
  void it_runs_for_so_long_and_no_longer() {
    NemesisLog log =
        quick().healingAfter(Duration.ofHours(1), Duration.ofHours(1)).run(MILLI.multipliedBy(100));
    assertThat(log.entries()).hasSize(1);
    assertThat(log.entries().get(0).held()).isEqualTo(Duration.ofHours(1));
    assertThat(events).hasSize(2);
  }

  @Test
  void a_nemesis_that_fails_is_reported_with_its_log_when_the_workload_has_ended() {
    Nemesis failing =
        NemesisRequest.create()
            .choosing(
                "no",
                () -> {
                  events.add("+no");
                  throw new UnavailableException(Failure.of("not here"));
                })
            .pausing(MILLI, MILLI);
    assertThatThrownBy(() -> failing.runWhile(() -> awaitFaults(1)))
        .isInstanceOf(UnavailableException.class)
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed()[0])
                    .hasMessageContaining("no: not begun: not here"));
  }

  @Test
  void what_makes_no_sense_is_refused() {
    Nemesis none = NemesisRequest.create();
    assertThatThrownBy(() -> none.run(MILLI))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a nemesis has no fault to choose from");
    assertThatThrownBy(() -> quick().choosing("one", () -> begin("one")))
        .hasMessage("each choice of a nemesis has a name of its own, unlike 'one'");
    assertThatThrownBy(() -> none.pausing(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("a nemesis waits from 0 to 1 h, the shortest time first, not PT2S to PT1S");
    assertThatThrownBy(() -> quick().run(Duration.ZERO))
        .hasMessage("a nemesis runs for a positive time, not PT0S");
  }
}
