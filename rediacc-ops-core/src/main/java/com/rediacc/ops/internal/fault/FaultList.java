package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Fault;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The faults of one cluster. Thread-safe. */
public final class FaultList {
  private static final Logger log = LoggerFactory.getLogger(FaultList.class);

  /** More changes than a test makes. */
  private static final int MOST_EVENTS = 1_000;

  /** Guarded by this. */
  private final List<Handle> begun = new ArrayList<>();

  /** The newest changes, in order. Guarded by this. */
  private final Deque<Event> events = new ArrayDeque<>();

  /**
   * A change.
   *
   * @param what such as {@code begun: rediacc11 isolated}
   */
  private record Event(Instant time, String what) {
    @Override
    public String toString() {
      return time + " " + what + "\n";
    }
  }

  /** One of them. */
  private final class Handle implements Fault {
    private final Instant began = now();
    private final String what;
    private final Runnable healing;
    private final Runnable release;
    private volatile boolean healed;

    Handle(String what, Runnable healing, Runnable release) {
      this.what = what;
      this.healing = healing;
      this.release = release;
    }

    @Override
    public boolean isHealed() {
      return healed;
    }

    @Override
    public synchronized void close() {
      if (!healed) {
        healing.run();
        healed = true;
        note("healed: " + what);
        log.info("healed: {}", what);
      }
    }

    synchronized void abandon() {
      if (!healed) {
        healed = true;
        note("gone with its machine: " + what);
        release.run();
      }
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /**
   * A fault that is in force.
   *
   * @param what it is, with its seed if it has one
   * @param healing run until it does not throw
   * @param release run instead when the machines go: ends what this process does for the fault
   */
  public Fault add(String what, Runnable healing, Runnable release) {
    var handle = new Handle(what, healing, release);
    log.info("fault: {}", what);
    synchronized (this) {
      begun.add(handle);
      note("begun: " + what);
    }
    return handle;
  }

  private synchronized void note(String what) {
    if (events.size() == MOST_EVENTS) {
      events.removeFirst();
    }
    events.addLast(new Event(now(), what));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** What began and ended since, a line each, and what is in force now. As evidence. */
  public synchronized String history(Instant since) {
    var text = new StringBuilder();
    events.stream().filter(event -> !event.time().isBefore(since)).forEach(text::append);
    List<Handle> now = begun.stream().filter(fault -> !fault.isHealed()).toList();
    text.append(now.isEmpty() ? "no fault is in force\n" : "in force:\n");
    now.forEach(
        fault ->
            text.append("  ").append(fault).append(", since ").append(fault.began).append('\n'));
    return text.toString();
  }

  public synchronized List<Fault> inForce() {
    return begun.stream().filter(fault -> !fault.isHealed()).map(Fault.class::cast).toList();
  }

  public synchronized List<Fault> begun() {
    return List.copyOf(begun);
  }

  /** Heals all, the last one first, and forgets them; throws the first failure at the end. */
  public void healAll() {
    OpsException failure = null;
    for (Handle fault : lastFirst()) {
      try {
        fault.close();
      } catch (OpsException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    forgetHealed();
    if (failure != null) {
      throw failure;
    }
  }

  /** Forgets all: the machines that they concern go. */
  public void abandonAll() {
    for (Handle fault : lastFirst()) {
      try {
        fault.abandon();
      } catch (OpsException e) {
        log.debug("{} goes with its machine", fault, e);
      }
    }
    forgetHealed();
  }

  private synchronized List<Handle> lastFirst() {
    var all = new ArrayList<>(begun);
    Collections.reverse(all);
    return all;
  }

  private synchronized void forgetHealed() {
    begun.removeIf(Handle::isHealed);
  }
}
