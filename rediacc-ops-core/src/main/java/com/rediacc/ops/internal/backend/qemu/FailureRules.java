package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.backend.MachineDisk.Problem;
import com.rediacc.ops.internal.backend.MachineDisk.Request;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The rules by which QEMU's {@code blkdebug} fails requests. Source: QEMU, qapi/block-core.json and
 * docs/devel/blkdebug.
 *
 * <p>A fraction is a cycle of states, of which the seed chooses those that fail. Each request of a
 * kind that is to fail is an event, which moves on to the next state and puts the errors of this
 * one in force: the node fires it before it asks whether the request fails.
 */
final class FailureRules {
  /** Enough for most fractions: the time that QEMU takes for them grows with their square. */
  private static final int FEW_STATES = 200;

  private static final int EIO = 5;
  private static final int ENOSPC = 28;
  private static final int ENOMEDIUM_ON_LINUX = 123;

  /** macOS lacks ENOMEDIUM; QEMU takes ENODEV for it. */
  private static final int ENODEV = 19;

  private final Filter filter;
  private final int error;
  private final JsonArray errors = new JsonArray();
  private final JsonArray states = new JsonArray();

  private FailureRules(Filter filter, boolean scsi) {
    this.filter = filter;
    this.error = error(filter.problem(), scsi);
  }

  /**
   * The properties of a node that fails what the filter says.
   *
   * @param scsi whether the machine's device is a SCSI disk
   */
  static Map<String, JsonArray> of(Filter filter, boolean scsi) {
    var rules = new FailureRules(filter, scsi);
    boolean[] failing = filter.fraction() < Filter.ALL ? rules.chosen() : new boolean[0];
    for (Request request : filter.failing()) {
      switch (request) {
        case READ -> rules.add("read_aio", "read", failing);
        case FLUSH -> rules.add("flush_to_disk", "flush", failing);
        case WRITE -> {
          rules.add("pwritev", "write", failing);
          rules.add("pwritev_zero", "write-zeroes", failing);
        }
      }
    }
    // An empty list is an option that QEMU does not know.
    return rules.states.isEmpty()
        ? Map.of("inject-error", rules.errors)
        : Map.of("inject-error", rules.errors, "set-state", rules.states);
  }

  /**
   * As the host numbers errors. To a SCSI disk an input/output error is a command that was aborted,
   * which Linux repeats five times; that there is no medium it takes for an input/output error at
   * once.
   */
  private static int error(Problem problem, boolean scsi) {
    if (problem == Problem.NO_SPACE) {
      return ENOSPC;
    }
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
    return scsi ? (linux ? ENOMEDIUM_ON_LINUX : ENODEV) : EIO;
  }

  /** Which states fail: exactly the fraction of them. */
  private boolean[] chosen() {
    var random = new SplittableRandom(filter.seed());
    int parts = Filter.ALL / FEW_STATES;
    int states = filter.fraction() % parts == 0 ? FEW_STATES : Filter.ALL;
    var failing = new boolean[states];
    for (int left = filter.fraction() * states / Filter.ALL; left > 0; ) {
      int state = random.nextInt(states);
      if (!failing[state]) {
        failing[state] = true;
        left--;
      }
    }
    return failing;
  }

  /**
   * @param failing by state; empty: all fail
   */
  private void add(String event, String type, boolean[] failing) {
    if (failing.length == 0) {
      inject("none", type, 0, error);
    }
    for (int i = 0; i < failing.length; i++) {
      var state = new JsonObject();
      state.addProperty("event", event);
      state.addProperty("state", i + 1);
      state.addProperty("new_state", (i + 1) % failing.length + 1);
      states.add(state);
      if (failing[i]) {
        inject(event, type, i + 1, error);
      } else if (failing[Math.floorMod(i - 1, failing.length)]) {
        // No error, in the place of the one before.
        inject(event, type, i + 1, 0);
      }
    }
  }

  private void inject(String event, String type, int state, int errno) {
    var rule = new JsonObject();
    rule.addProperty("event", event);
    rule.addProperty("iotype", type);
    if (state > 0) {
      rule.addProperty("state", state);
    }
    rule.addProperty("errno", errno);
    errors.add(rule);
  }
}
