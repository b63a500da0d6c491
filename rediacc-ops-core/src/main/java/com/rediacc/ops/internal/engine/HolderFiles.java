package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What commands and the {@link LinkHolder} of a detached cluster say to each other: a file each
 * way, replaced atomically. What is wanted is not in them, but in {@link KeptFaults}.
 */
record HolderFiles(ClusterDirectory directory) {
  /**
   * Asks for everything to be brought about as it is written down now; written under the cluster's
   * lock.
   *
   * @param id unlike any other
   * @param healing faults that are still written down, and are to end
   * @param fresh VMs that were powered on just now
   */
  record Question(String id, Set<String> healing, Set<Integer> fresh) {
    Question {
      Objects.requireNonNull(id, "id");
      healing = Set.copyOf(healing);
      fresh = Set.copyOf(fresh);
    }

    /** Nobody asked. */
    static final Question NONE = new Question("", Set.of(), Set.of());
  }

  /**
   * What was done about it.
   *
   * @param question its id
   * @param holder the process that answers
   * @param problems by VM: why frames to it do not fare as they should
   */
  record Answer(String question, ProcessIdentity holder, Map<Integer, String> problems) {
    Answer {
      Objects.requireNonNull(question, "question");
      Objects.requireNonNull(holder, "holder");
      problems = Map.copyOf(problems);
    }

    boolean isTo(Question asked) {
      return question.equals(asked.id());
    }
  }

  void ask(Question question) {
    Json.save(directory.holderQuestion(), question);
  }

  Question question() {
    return Json.load(directory.holderQuestion(), Question.class).orElse(Question.NONE);
  }

  void answer(Answer answer) {
    Json.save(directory.holderAnswer(), answer);
  }

  /** The last one, of a process that may have ended. */
  Optional<Answer> answer() {
    return Json.load(directory.holderAnswer(), Answer.class);
  }
}
