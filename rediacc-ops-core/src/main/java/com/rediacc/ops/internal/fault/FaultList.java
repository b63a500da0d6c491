package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The faults of one cluster. Thread-safe. */
public final class FaultList {
  private static final Logger log = LoggerFactory.getLogger(FaultList.class);

  /** Guarded by this. */
  private final List<Handle> begun = new ArrayList<>();

  /** One of them. */
  private static final class Handle implements Fault {
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
        log.info("healed: {}", what);
      }
    }

    synchronized void abandon() {
      if (!healed) {
        healed = true;
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
    }
    return handle;
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
