package com.rediacc.ops.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ParallelTest {
  private static final Deadline MINUTE = Deadline.after(Duration.ofMinutes(1));

  @Test
  void results_come_in_the_order_of_the_tasks() {
    var second = new CountDownLatch(1);
    List<Callable<String>> tasks =
        List.of(
            () -> {
              second.await();
              return "first";
            },
            () -> {
              second.countDown();
              return "second";
            });

    assertThat(Parallel.run("work", 2, tasks, MINUTE)).containsExactly("first", "second");
  }

  @Test
  void the_first_failure_interrupts_the_others_and_waits_for_them() {
    var interrupted = new AtomicBoolean();
    var running = new CountDownLatch(1);
    List<Callable<String>> tasks =
        List.of(
            () -> {
              running.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              return "late";
            },
            () -> {
              running.await();
              throw new IllegalArgumentException("no");
            });

    assertThatThrownBy(() -> Parallel.run("work", 2, tasks, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");
    assertThat(interrupted).isTrue();
  }

  @Test
  void a_failure_of_files_is_a_storage_exception() {
    List<Callable<String>> tasks =
        List.of(
            () -> {
              throw new NoSuchFileException("/x");
            });
    assertThatThrownBy(() -> Parallel.run("check of a checkpoint", 1, tasks, MINUTE))
        .isInstanceOf(StorageException.class)
        .hasMessage("check of a checkpoint: /x: there is no such file")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void a_task_that_does_not_end_is_interrupted_at_the_deadline() {
    List<Callable<String>> tasks =
        List.of(
            () -> {
              Thread.sleep(60_000);
              return "late";
            });
    assertThatThrownBy(() -> Parallel.run("work", 1, tasks, Deadline.after(Duration.ofMillis(10))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("work did not finish in time");
  }
}
