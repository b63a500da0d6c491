package com.rediacc.ops.orchestration;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.InterruptedOpsException;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What happens on ready nodes before they are handed out: stages in order, each on its nodes at the
 * same time. Running it again does the same again. Immutable.
 *
 * @param stages in order
 */
public record Orchestration(List<Stage> stages) {
  public Orchestration {
    stages = List.copyOf(stages);
  }

  public boolean isEmpty() {
    return stages.isEmpty();
  }

  /**
   * Runs all stages.
   *
   * @param nodes at least those that the stages name
   * @param patience by how much limits of steps are multiplied; at least 1
   * @param limit of the whole
   * @throws DeadlineException when a step reached its limit, or the whole did
   * @throws OpsException when a step failed; names step and node, with the end of its output
   * @throws InterruptedOpsException when interrupted; steps may still run on nodes
   */
  public void run(List<Node> nodes, int patience, Duration limit, Progress progress) {
    var deadline = Deadline.after(limit);
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      String which = String.format("step %d of %d '%s'", i + 1, stages.size(), stage.name());
      List<Callable<Node>> tasks = new ArrayList<>();
      for (Node node : nodes) {
        Step step = stage.byNode().get(node.name());
        if (step != null) {
          var run = new StepRun(node, step, which, i + 1, patience, progress);
          tasks.add(
              () -> {
                run.run(deadline);
                return node;
              });
        }
      }
      if (!tasks.isEmpty()) {
        Together.run(which, tasks.size(), tasks, deadline);
      }
    }
  }

  /** All that makes a difference on the nodes: two that are equal in it leave the same. */
  public String fingerprint() {
    var text = new StringBuilder();
    for (Stage stage : stages) {
      stage
          .byNode()
          .forEach(
              (node, step) ->
                  text.append(node).append('\n').append(step.fingerprint()).append('\n'));
    }
    return text.toString();
  }

  /** The services that are to be active on a node, in the order in which they were started. */
  public List<String> services(String node) {
    return stages.stream()
        .flatMap(stage -> java.util.stream.Stream.ofNullable(stage.byNode().get(node)))
        .flatMap(step -> step.service().stream())
        .distinct()
        .toList();
  }
}
