package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.ssh.SshHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** {@link RediaccCluster#copies}, without VMs: which copies there are, and when. */
class ClusterCopiesTest {
  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST, copies = 2)
  static class Copied {
    @BeforeAll
    static void prepare(SshHandle own) {
      RecordedClusters.record("before all on " + own);
    }

    Copied(SshHandle bridge) {
      RecordedClusters.record("constructor");
    }

    @RepeatedTest(2)
    void runs(SshHandle bridge) {
      RecordedClusters.record("test");
    }
  }

  @Test
  void each_test_has_a_copy_of_what_before_all_prepared() {
    RecordedClusters.run(Copied.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "before all on ssh to VM 1",
            "snapshot 1 baseline",
            "fork 1 baseline as 2",
            "constructor",
            "test",
            "close 2",
            "fork 1 baseline as 3",
            "constructor",
            "test",
            "close 3",
            "close 1",
            "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST, copies = 2)
  static class HasNested {
    @Nested
    class Inside {
      @BeforeAll
      static void prepare() {
        RecordedClusters.record("before all inside");
      }

      @Test
      void runs() {
        RecordedClusters.record("test inside");
      }
    }
  }

  @Test
  void a_nested_class_prepares_a_copy_of_its_own() {
    RecordedClusters.run(HasNested.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "snapshot 1 baseline",
            "fork 1 baseline as 2",
            "before all inside",
            "snapshot 2 baseline",
            "fork 2 baseline as 3",
            "test inside",
            "close 3",
            "close 2",
            "close 1",
            "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST, copies = 2)
  static class UsesTheWrongHandle {
    private static SshHandle own;

    @BeforeAll
    static void prepare(SshHandle bridge) {
      own = bridge;
    }

    @Test
    void runs() {
      own.name();
    }
  }

  @Test
  void a_handle_of_the_class_refuses_to_work_in_a_test() {
    EngineExecutionResults results = RecordedClusters.run(UsesTheWrongHandle.class);

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(
                        "@RediaccCluster(copies = …): test runs() runs on a copy of the cluster, and"
                            + " ssh to VM 1 leads to the class's own; take the handle as a parameter"
                            + " of the test or of its @BeforeEach method"))));
  }

  @Test
  void a_test_whose_copy_does_not_come_up_fails_alone() {
    EngineExecutionResults results =
        RecordedClusters.runFailingAt("fork 1 baseline as 2", Copied.class);

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(1).failed(1));
    assertThat(RecordedClusters.events()).endsWith("close 3", "close 1", "end of the run");
  }

  private static final class Closable implements TestCluster {
    private final AtomicInteger open;

    Closable(AtomicInteger open) {
      this.open = open;
      open.incrementAndGet();
    }

    @Override
    public com.rediacc.ops.Cluster cluster() {
      throw new AssertionError("nobody asks for it");
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  @Test
  void those_who_find_no_room_wait_in_the_order_in_which_they_came() throws Exception {
    var turns = new CopyTurns(8);
    var open = new AtomicInteger();
    List<Integer> order = new CopyOnWriteArrayList<>();
    var threads = Executors.newCachedThreadPool();
    try {
      // Room for one.
      TestCluster first = turns.take(() -> new Closable(open));
      var waiting = new ArrayList<Future<?>>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        var started = new CountDownLatch(1);
        waiting.add(
            threads.submit(
                () -> {
                  started.countDown();
                  TestCluster mine =
                      turns.take(
                          () -> {
                            if (open.get() > 0) {
                              throw new UnavailableException(Failure.of("no room"));
                            }
                            return new Closable(open);
                          });
                  order.add(number);
                  turns.giveBack(mine);
                }));
        started.await();
        Thread.sleep(50);
      }
      assertThat(order).isEmpty();
      turns.giveBack(first);
      for (Future<?> done : waiting) {
        done.get(10, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(order).containsExactly(0, 1, 2, 3);
    assertThat(open).hasValue(0);
  }

  @Test
  void without_room_for_even_one_nobody_waits() {
    Assertions.assertThatThrownBy(
            () ->
                new CopyTurns(2)
                    .take(
                        () -> {
                          throw new UnavailableException(Failure.of("no room"));
                        }))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("no room");
  }

  @Test
  @Timeout(20)
  void no_more_than_wanted_are_there_at_a_time() throws Exception {
    var turns = new CopyTurns(2);
    var open = new AtomicInteger();
    TestCluster one = turns.take(() -> new Closable(open));
    TestCluster two = turns.take(() -> new Closable(open));
    var third = new Thread(() -> turns.giveBack(turns.take(() -> new Closable(open))));
    third.start();
    while (third.getState() != Thread.State.WAITING) {
      Thread.sleep(5);
    }
    assertThat(open).hasValue(2);
    turns.giveBack(one);
    third.join(10_000);
    turns.giveBack(two);
    assertThat(open).hasValue(0);
  }
}
