package com.rediacc.ops.assertj;

import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.shell.GuestShell;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Assertions about a systemd unit. A unit that the VM does not have is in no state at all. What
 * fails has the lines of {@code systemctl status}, and the end of the unit's journal.
 */
public final class UnitAssert extends PartAssert<UnitAssert> {
  /**
   * One that reloads its configuration is active meanwhile, as {@code systemctl is-active} says.
   */
  private static final Set<String> ACTIVE = Set.of("active", "reloading", "refreshing");

  private final String unit;

  UnitAssert(GuestShell shell, String unit) {
    super(shell, "unit " + unit, UnitAssert.class);
    this.unit = unit;
  }

  /** It is active. */
  public UnitAssert isActive() {
    return isIn(ACTIVE, "to be active");
  }

  /** It is not active, and has not failed; one that is just being started or stopped is neither. */
  public UnitAssert isInactive() {
    return isIn(Set.of("inactive"), "to be inactive");
  }

  /** It has failed, as systemd sees it. */
  public UnitAssert isFailed() {
    return isIn(Set.of("failed"), "to have failed");
  }

  private UnitAssert isIn(Set<String> states, String expected) {
    UnitState state = state();
    if (!state.exists() || !states.contains(state.active())) {
      throw unexpected(expected, state.toString(), evidence());
    }
    return this;
  }

  /**
   * It is an active service, and systemd did not start it again by itself ({@code Restart=}) since
   * it was last started or restarted by somebody, which begins a new count ({@code NRestarts=0});
   * {@link #wasNotRestartedSince(Instant)} notices that too.
   */
  public UnitAssert wasNotRestarted() {
    String expected = "to be active without having been restarted by systemd";
    UnitState state = activeState(expected);
    OptionalInt restarts = state.restarts();
    if (restarts.isEmpty()) {
      throw unexpected(expected, "systemd counts restarts of services only", evidence());
    }
    if (restarts.getAsInt() > 0) {
      throw unexpected(expected, "systemd restarted it " + times(restarts.getAsInt()), evidence());
    }
    return this;
  }

  private static String times(int number) {
    return number == 1 ? "once" : number + " times";
  }

  /** As {@link #wasNotRestartedSince(Instant)}. */
  public UnitAssert wasNotRestartedSince(Mark mark) {
    return wasNotRestartedSince(mark.time());
  }

  /**
   * It is active, and became so before this moment: nobody has restarted it, and it has not been
   * down, since. Reloading its configuration does not count. The moment is compared with the clock
   * of the VM, as it was when the unit became active: the two differ by some milliseconds, and by
   * more while its clock is wrong on purpose.
   */
  public UnitAssert wasNotRestartedSince(Instant moment) {
    String expected = "to have been active since before " + moment;
    UnitState state = activeState(expected);
    Optional<Instant> since = state.activeSince();
    if (since.isEmpty()) {
      throw unexpected(expected, "systemd does not say since when it is", evidence());
    }
    if (since.get().isAfter(moment)) {
      throw unexpected(expected, "it has been active since " + since.get() + " only", evidence());
    }
    return this;
  }

  /** What it writes to the journal, and systemd about it. */
  public JournalAssert journal() {
    return new JournalAssert(shell, List.of("--unit=" + unit), Optional.empty())
        .as(info.description());
  }

  private UnitState activeState(String expected) {
    UnitState state = state();
    if (!state.exists() || !ACTIVE.contains(state.active())) {
      throw unexpected(expected, state.toString(), evidence());
    }
    return state;
  }

  private UnitState state() {
    return UnitState.read(answer(UnitState.question(unit)));
  }

  private String evidence() {
    return end(said(List.of("systemctl", "status", "--no-pager", "--lines=0", "--", unit)))
        + "\n"
        + said(List.of("journalctl", "--no-pager", "--quiet", "--lines=15", "--unit=" + unit));
  }
}
