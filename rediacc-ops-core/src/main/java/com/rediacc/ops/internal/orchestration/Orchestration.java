package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * What is done on ready nodes before they are handed out: stages in order, each on its nodes at the
 * same time. Immutable; running it again does the same again, as long as the local files that it
 * uploads have not changed.
 */
public final class Orchestration {
  private final List<Stage> stages;
  private final LocalFiles files;

  private Orchestration(List<Stage> stages, LocalFiles files) {
    this.stages = List.copyOf(stages);
    this.files = files;
  }

  /**
   * These stages, in order. Reads all local files that they put on nodes, for their digests.
   *
   * @throws com.rediacc.ops.error.InvalidInputException when one of them cannot be read
   */
  public static Orchestration of(List<Stage> stages) {
    return new Orchestration(stages, LocalFiles.of(stages));
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return stages.isEmpty();
  }

  /**
   * Runs all stages.
   *
   * @param nodes at least those that the stages name
   * @param timeoutFactor by how much timeouts of steps are multiplied; at least 1
   * @throws DeadlineException when a step reached its timeout, or the whole its deadline
   * @throws OpsException when a step failed; names step and node, with the end of its output
   * @throws InterruptedOpsException when interrupted; steps may still run on nodes
   */
  public void run(List<Node> nodes, int timeoutFactor, Deadline deadline, Progress progress) {
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      String which =
          String.format(Locale.ROOT, "step %d of %d '%s'", i + 1, stages.size(), stage.name());
      List<Callable<Node>> tasks = new ArrayList<>();
      for (Node node : nodes) {
        Step step = stage.byNode().get(node.name());
        if (step != null) {
          var run =
              new StepExecution(
                  node, step.document(), files, which, i + 1, timeoutFactor, progress);
          tasks.add(
              () -> {
                run.run(deadline);
                return node;
              });
        }
      }
      if (!tasks.isEmpty()) {
        Parallel.run(which, tasks.size(), tasks, deadline);
      }
    }
  }

  /** A digest of all that makes a difference on the nodes. */
  public String fingerprint() {
    var text = new StringBuilder();
    for (Stage stage : stages) {
      stage
          .byNode()
          .forEach(
              (node, step) ->
                  text.append(node)
                      .append('\n')
                      .append(files.fingerprint(step.document()))
                      .append('\n'));
    }
    return TreeDigest.of(text.toString());
  }

  /** The services that are to be active on a node, in the order in which they were started. */
  public List<String> services(String node) {
    return stages.stream()
        .flatMap(stage -> Stream.ofNullable(stage.byNode().get(node)))
        .flatMap(step -> step.document().service().stream())
        .distinct()
        .toList();
  }
}
