package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.fault.Action;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Nemesis;
import com.rediacc.ops.fault.NemesisLog;
import com.rediacc.ops.internal.fault.NemesisPlan.Range;
import com.rediacc.ops.internal.fault.NemesisRun.Choice;
import com.rediacc.ops.internal.fault.NemesisRun.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link Nemesis} as it is asked for. */
public record NemesisRequest(OptionalLong chosen, List<Choice> choices, Range pauses, Range holds)
    implements Nemesis {
  private static final Range SECONDS = new Range(Duration.ofSeconds(1), Duration.ofSeconds(5));

  /** Without any choice. */
  public static Nemesis create() {
    return new NemesisRequest(OptionalLong.empty(), List.of(), SECONDS, SECONDS);
  }

  @Override
  public Nemesis seed(long seed) {
    return new NemesisRequest(OptionalLong.of(seed), choices, pauses, holds);
  }

  @Override
  public Nemesis choosing(String name, Supplier<Fault> fault) {
    if (name.isBlank() || choices.stream().anyMatch(other -> other.name().equals(name))) {
      throw new InvalidInputException(
          "each choice of a nemesis has a name of its own, unlike '" + name + "'");
    }
    var more = new ArrayList<>(choices);
    more.add(new Choice(name, fault));
    return new NemesisRequest(chosen, List.copyOf(more), pauses, holds);
  }

  @Override
  public Nemesis pausing(Duration shortest, Duration longest) {
    return new NemesisRequest(chosen, choices, new Range(shortest, longest), holds);
  }

  @Override
  public Nemesis healingAfter(Duration shortest, Duration longest) {
    return new NemesisRequest(chosen, choices, pauses, new Range(shortest, longest));
  }

  @Override
  public NemesisLog run(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new InvalidInputException("a nemesis runs for a positive time, not " + time);
    }
    NemesisRun run = begin(new RealPace(time, new CountDownLatch(1)));
    try {
      run.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw with(run.log(), new InterruptedOpsException("running a nemesis", e));
    } catch (RuntimeException | Error e) {
      e.addSuppressed(new Trace(run.log()));
      throw e;
    }
    return run.log();
  }

  @Override
  public NemesisLog runWhile(Action workload) throws Exception {
    var end = new CountDownLatch(1);
    NemesisRun run = begin(new RealPace(Duration.ofSeconds(Long.MAX_VALUE), end));
    CompletableFuture<Void> ended = inBackground(run);
    try {
      workload.run();
    } catch (Throwable e) {
      end.countDown();
      Throwable nemesis = failure(ended);
      if (nemesis != null) {
        e.addSuppressed(nemesis);
      }
      e.addSuppressed(new Trace(run.log()));
      throw e;
    }
    end.countDown();
    Throwable nemesis = failure(ended);
    if (nemesis instanceof RuntimeException e) {
      throw with(run.log(), e);
    }
    if (nemesis instanceof Error e) {
      throw with(run.log(), e);
    }
    return run.log();
  }

  private NemesisRun begin(Pace pace) {
    if (choices.isEmpty()) {
      throw new InvalidInputException("a nemesis has no fault to choose from");
    }
    long seed = Seeds.of(chosen);
    var plan = new NemesisPlan(seed, choices.size(), pauses, holds);
    return new NemesisRun(seed, plan, choices, pace);
  }

  private static CompletableFuture<Void> inBackground(NemesisRun run) {
    var ended = new CompletableFuture<Void>();
    var thread =
        new Thread(
            () -> {
              try {
                run.run();
                ended.complete(null);
              } catch (Throwable e) {
                ended.completeExceptionally(e);
              }
            },
            "nemesis");
    thread.setDaemon(true);
    thread.start();
    return ended;
  }

  /**
   * Waits until it has healed what it broke, which has deadlines of its own; an interruption waits.
   */
  private static @Nullable Throwable failure(CompletableFuture<Void> ended) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          ended.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static <T extends Throwable> T with(NemesisLog log, T failure) {
    failure.addSuppressed(new Trace(log));
    return failure;
  }

  /** Says what the nemesis did until then. */
  private static final class Trace extends Exception {
    private static final long serialVersionUID = 1;

    Trace(NemesisLog log) {
      super(log.toString(), null, false, false);
    }
  }

  /** Real time, until it is over or an end is called for. */
  private static final class RealPace implements Pace {
    private final long begin = System.nanoTime();
    private final Duration whole;
    private final CountDownLatch end;

    RealPace(Duration whole, CountDownLatch end) {
      this.whole = whole;
      this.end = end;
    }

    @Override
    public Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Override
    public boolean pass(Duration time) throws InterruptedException {
      Duration left = whole.minus(elapsed());
      boolean last = left.compareTo(time) <= 0;
      Duration pause = last ? left : time;
      return !end.await(Math.max(0, pause.toMillis()), TimeUnit.MILLISECONDS) && !last;
    }
  }
}
