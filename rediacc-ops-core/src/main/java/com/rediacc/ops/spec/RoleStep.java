package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A user's step, and the roles of the nodes that it is for. Immutable. */
public final class RoleStep {
  private final List<Role> roles;
  private final Step step;

  RoleStep(List<Role> roles, Step step) {
    this.roles = Set.copyOf(roles).stream().sorted().toList();
    this.step = step;
    if (roles.isEmpty()) {
      throw new InvalidInputException("step '" + step.name() + "': it names no role");
    }
  }

  /** The roles of those nodes: at least one, in the order of {@link Role}. */
  public List<Role> roles() {
    return roles;
  }

  /** What is done there. */
  public Step step() {
    return step;
  }

  /** Whether the step is for this VM. */
  public boolean concerns(VmSpec vm) {
    return roles.contains(vm.role());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoleStep that && roles.equals(that.roles) && step.equals(that.step);
  }

  @Override
  public int hashCode() {
    return Objects.hash(roles, step);
  }

  @Override
  public String toString() {
    return step + " for " + roles;
  }
}
