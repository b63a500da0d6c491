package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.fault.DiskError;
import com.rediacc.ops.fault.FailingRequests;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.backend.MachineDisk.Problem;
import com.rediacc.ops.internal.backend.MachineDisk.Request;
import com.rediacc.ops.internal.fault.Seeds;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@link FailingRequests} as they are asked for.
 *
 * @param begins makes it so
 * @param fraction that fails
 * @param chosen the seed, if there is one
 */
record FailureRequest(
    Function<FailureRequest, Fault> begins,
    Set<Request> kinds,
    DiskError error,
    double fraction,
    OptionalLong chosen)
    implements FailingRequests {
  static FailureRequest nothing(Function<FailureRequest, Fault> begins) {
    return new FailureRequest(begins, Set.of(), DiskError.IO, 1, OptionalLong.empty());
  }

  @Override
  public FailingRequests writes() {
    return and(Request.WRITE);
  }

  @Override
  public FailingRequests reads() {
    return and(Request.READ);
  }

  @Override
  public FailingRequests flushes() {
    return and(Request.FLUSH);
  }

  private FailingRequests and(Request kind) {
    var more = EnumSet.of(kind);
    more.addAll(kinds);
    return new FailureRequest(begins, more, error, fraction, chosen);
  }

  @Override
  public FailingRequests with(DiskError told) {
    return new FailureRequest(begins, kinds, told, fraction, chosen);
  }

  @Override
  public FailingRequests fraction(double wanted) {
    return new FailureRequest(begins, kinds, error, wanted, chosen);
  }

  @Override
  public FailingRequests seed(long seed) {
    return new FailureRequest(begins, kinds, error, fraction, OptionalLong.of(seed));
  }

  @Override
  public Fault begin() {
    var faults = new ArrayList<String>();
    if (kinds.isEmpty()) {
      faults.add("no requests are to fail: name writes, reads or flushes");
    }
    if (error == DiskError.NO_SPACE && !Set.of(Request.WRITE).containsAll(kinds)) {
      faults.add("only writes fail for lack of space, not " + names());
    }
    if (Double.isNaN(fraction) || fraction <= 0 || fraction > 1 || !isInSteps()) {
      faults.add("a fraction is 0.001 to 1, in steps of 0.001, not " + fraction);
    }
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
    OptionalLong seed = OptionalLong.of(Seeds.of(chosen));
    return begins.apply(new FailureRequest(begins, kinds, error, fraction, seed));
  }

  private boolean isInSteps() {
    return Math.abs(fraction * Filter.ALL - thousandths()) < 1e-6;
  }

  private int thousandths() {
    return (int) Math.round(fraction * Filter.ALL);
  }

  Filter filter() {
    return Filter.failing(
        List.copyOf(kinds), Problem.valueOf(error.name()), thousandths(), chosen.orElse(0));
  }

  /** Such as {@code writes fail}, {@code 0.3 of reads and writes fail, seed 7}. */
  @Override
  public String toString() {
    boolean all = thousandths() == Filter.ALL;
    return (all ? "" : fraction + " of ")
        + names()
        + " fail"
        + (error == DiskError.NO_SPACE ? ": no space" : "")
        + (all ? "" : ", seed " + chosen.orElse(0));
  }

  private String names() {
    return kinds.stream()
        .map(
            kind ->
                switch (kind) {
                  case READ -> "reads";
                  case WRITE -> "writes";
                  case FLUSH -> "flushes";
                })
        .collect(Collectors.joining(" and "));
  }
}
