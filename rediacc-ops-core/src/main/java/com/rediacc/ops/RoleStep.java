package com.rediacc.ops;

import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.report.InvalidInputException;
import java.util.List;
import java.util.Set;

/**
 * A step of a user's own, and the nodes that it is for.
 *
 * @param roles of those nodes, at least one
 * @param step what is done there
 */
public record RoleStep(List<Role> roles, Step step) {
  public RoleStep {
    roles = Set.copyOf(roles).stream().sorted().toList();
    if (roles.isEmpty()) {
      throw new InvalidInputException("step '" + step.name() + "': it is for no node");
    }
  }

  boolean concerns(VmSpec vm) {
    return roles.contains(vm.role());
  }
}
