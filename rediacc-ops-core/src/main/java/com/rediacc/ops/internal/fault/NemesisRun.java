package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.NemesisLog;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One run of a nemesis, and its log. Runs in one thread; the log can be read by another. */
final class NemesisRun {
  private final long seed;
  private final NemesisPlan plan;
  private final List<Choice> choices;
  private final Pace pace;

  /** Guarded by this. */
  private final List<NemesisLog.Entry> entries = new ArrayList<>();

  /** A fault that may be chosen. */
  record Choice(String name, Supplier<Fault> begin) {}

  /** How time passes. */
  interface Pace {
    /** Since the run began. */
    Duration elapsed();

    /**
     * Lets time pass.
     *
     * @return false when the run is to end
     */
    boolean pass(Duration time) throws InterruptedException;
  }

  private record Entry(
      String name, String fault, Duration pause, Duration held, Duration begun, String outcome)
      implements NemesisLog.Entry {
    @Override
    public String toString() {
      return "+"
          + Durations.brief(begun)
          + " "
          + name
          + ": "
          + (fault.isEmpty() ? "" : fault + ", ")
          + outcome;
    }
  }

  private record Log(long seed, List<NemesisLog.Entry> entries) implements NemesisLog {
    @Override
    public String toString() {
      var text = new StringBuilder("nemesis with seed " + seed);
      text.append(entries.isEmpty() ? ": no fault began" : ":");
      entries.forEach(entry -> text.append("\n  ").append(entry));
      return text.toString();
    }
  }

  NemesisRun(long seed, NemesisPlan plan, List<Choice> choices, Pace pace) {
    this.seed = seed;
    this.plan = plan;
    this.choices = choices;
    this.pace = pace;
  }

  /**
   * Goes on until the pace says that this is the end.
   *
   * @throws OpsException when a fault cannot be begun or healed
   */
  void run() throws InterruptedException {
    boolean goesOn = true;
    while (goesOn) {
      NemesisPlan.Step step = plan.next();
      goesOn = pace.pass(step.pause()) && broken(step);
    }
  }

  /** Whether to go on. */
  private boolean broken(NemesisPlan.Step step) throws InterruptedException {
    Choice choice = choices.get(step.choice());
    Fault fault;
    try {
      fault = choice.begin().get();
    } catch (RuntimeException | Error e) {
      add(choice, "", step, pace.elapsed(), "not begun: " + summary(e));
      throw e;
    }
    Duration begun = pace.elapsed();
    int entry = add(choice, fault.toString(), step, begun, "not healed yet");
    boolean goesOn = false;
    try {
      goesOn = pace.pass(step.held());
    } finally {
      Duration after = pace.elapsed().minus(begun);
      // Whoever interrupts wants the machines to be well all the same.
      Uninterruptibly.run(() -> heal(entry, fault, after));
    }
    return goesOn;
  }

  private void heal(int entry, Fault fault, Duration after) {
    try {
      fault.close();
      end(entry, "healed after " + Durations.brief(after));
    } catch (RuntimeException | Error e) {
      end(entry, "not healed: " + summary(e));
      throw e;
    }
  }

  private static String summary(Throwable e) {
    return e instanceof OpsException ops ? ops.summary() : e.toString();
  }

  private synchronized int add(
      Choice choice, String fault, NemesisPlan.Step step, Duration begun, String outcome) {
    entries.add(new Entry(choice.name(), fault, step.pause(), step.held(), begun, outcome));
    return entries.size() - 1;
  }

  private synchronized void end(int index, String outcome) {
    NemesisLog.Entry old = entries.get(index);
    entries.set(
        index, new Entry(old.name(), old.fault(), old.pause(), old.held(), old.begun(), outcome));
  }

  synchronized NemesisLog log() {
    return new Log(seed, List.copyOf(entries));
  }
}
