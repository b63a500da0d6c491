import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.rediacc.ops.junit5.Capture;
import com.rediacc.ops.junit5.Health;
import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.junit5.Rollback;
import com.rediacc.ops.shell.GuestShell;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs one class of tests that pass, with rollbacks, again and again: without evidence, with it,
 * and with a capture. A test is measured from its start to the start of the next one, its rollback
 * included. Run by benchmarks/evidence.
 */
final class EvidenceOverhead {
  private static final int TESTS = 30;

  /** What a test of a service may do: some commands on both VMs, some of them slow. */
  private static void test(GuestShell bridge, GuestShell worker) {
    worker.succeed("touch /tmp/dirty; ping -c 1 -W 5 rediacc1");
    bridge.succeed("sleep 1; ls /tmp");
    worker.succeed("test -e /tmp/dirty");
  }

  @RediaccCluster(
      basic = true,
      os = "debian-12",
      rollback = Rollback.PER_TEST,
      health = Health.IGNORE)
  static class Without {
    @RepeatedTest(TESTS)
    void passes(GuestShell bridge, @OnVm(11) GuestShell worker) {
      test(bridge, worker);
    }
  }

  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class With {
    @RepeatedTest(TESTS)
    void passes(GuestShell bridge, @OnVm(11) GuestShell worker) {
      test(bridge, worker);
    }
  }

  @RediaccCluster(
      basic = true,
      os = "debian-12",
      rollback = Rollback.PER_TEST,
      capture = Capture.ON_FAILURE)
  static class Captured {
    @RepeatedTest(TESTS)
    void passes(GuestShell bridge, @OnVm(11) GuestShell worker) {
      test(bridge, worker);
    }
  }

  private enum Variant {
    WITHOUT(Without.class, "0"),
    WITH(With.class, "5"),
    CAPTURED(Captured.class, "5");

    private final Class<?> tests;
    private final String runs;

    Variant(Class<?> tests, String runs) {
      this.tests = tests;
      this.runs = runs;
    }
  }

  /** Times of one run of a class. */
  private static final class Times implements TestExecutionListener {
    /** Of each test but the first, which has no rollback before it, and the last. */
    final List<Double> seconds = new ArrayList<>();

    double processor;
    private long last;
    private long lastProcessor;
    private int begun;

    @Override
    public void executionStarted(TestIdentifier test) {
      if (!test.isTest()) {
        return;
      }
      long now = System.nanoTime();
      long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      if (begun++ > 1) {
        seconds.add((now - last) / 1e9);
        processor += (used - lastProcessor) / 1e9;
      }
      last = now;
      lastProcessor = used;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result
          .getThrowable()
          .ifPresent(
              failure -> {
                throw new IllegalStateException(test.getDisplayName(), failure);
              });
    }

    double median() {
      return EvidenceOverhead.median(seconds);
    }
  }

  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    Map<Variant, List<Times>> all = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      all.put(variant, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      var order = new ArrayList<>(List.of(Variant.values()));
      // Each is the first one as often as the others.
      Collections.rotate(order, round);
      for (Variant variant : order) {
        Times times = run(variant);
        all.get(variant).add(times);
        say(
            "round %d, %-8s: median %.3f s, %.1f ms of the test's own thread",
            round + 1,
            variant.name().toLowerCase(Locale.ROOT),
            times.median(),
            times.processor / times.seconds.size() * 1e3);
      }
    }
    compare("with evidence", all.get(Variant.WITH), all.get(Variant.WITHOUT));
    compare("with a capture", all.get(Variant.CAPTURED), all.get(Variant.WITHOUT));
  }

  private static Times run(Variant variant) {
    var times = new Times();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(variant.tests))
            .configurationParameter("rediacc.evidence.runs", variant.runs)
            .build(),
        times);
    if (times.seconds.size() != TESTS - 2) {
      throw new IllegalStateException(times.seconds.size() + " of " + (TESTS - 2) + " tests");
    }
    return times;
  }

  private static void compare(String what, List<Times> with, List<Times> without) {
    var ratios = new ArrayList<Double>();
    double processor = 0;
    for (int i = 0; i < with.size(); i++) {
      ratios.add(with.get(i).median() / without.get(i).median());
      processor += with.get(i).processor - without.get(i).processor;
    }
    List<Double> seconds = with.stream().flatMap(times -> times.seconds.stream()).toList();
    List<Double> other = without.stream().flatMap(times -> times.seconds.stream()).toList();
    say(
        "%s: median of %d tests %.3f s, without %.3f s: %.3f times as long; medians of the rounds:"
            + " %.3f to %.3f times; %.2f ms more of the test's own thread",
        what,
        seconds.size(),
        median(seconds),
        median(other),
        median(seconds) / median(other),
        ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
        processor / seconds.size() * 1e3);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
