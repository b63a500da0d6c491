package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.orchestration.Step;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A step on all nodes that it concerns, at the same time; it may differ from node to node.
 * Immutable.
 *
 * @param name for messages
 * @param byNode what happens on which node, by the nodes' names
 */
public record Stage(String name, Map<String, Step> byNode) {
  public Stage {
    byNode = new LinkedHashMap<>(byNode);
  }

  /** The same step on each of these nodes. */
  public static Stage same(Step step, Collection<String> nodes) {
    return each(step.name(), nodes, node -> step);
  }

  static Stage each(String name, Collection<String> nodes, Function<String, Step> step) {
    var byNode = new LinkedHashMap<String, Step>();
    nodes.forEach(node -> byNode.put(node, step.apply(node)));
    return new Stage(name, byNode);
  }
}
