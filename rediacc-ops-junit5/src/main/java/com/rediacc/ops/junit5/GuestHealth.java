package com.rediacc.ops.junit5;

import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.evidence.Mark;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges a test by its guests: those that fell ill fail it, as {@link Health} says. */
final class GuestHealth {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  private GuestHealth() {}

  /**
   * Looks at what the consoles said since the test began.
   *
   * @throws AssertionFailedError when a guest fell ill and the test has not failed
   */
  static void judge(ExtensionContext context, TestCluster cluster, Mark since) {
    Health wanted = AnnotatedClass.of(context).annotation().health();
    if (wanted == Health.IGNORE) {
      return;
    }
    List<Ailment> found = cluster.ailments(since);
    if (found.isEmpty()) {
      return;
    }
    String all = found.stream().map(Ailment::toString).collect(Collectors.joining("\n"));
    if (wanted == Health.WARN || context.getExecutionException().isPresent()) {
      log.warn("guests fell ill during {}:\n{}", context.getDisplayName(), all);
      return;
    }
    throw new AssertionFailedError("guests fell ill during this test (health = FAIL):\n" + all);
  }
}
