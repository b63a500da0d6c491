package com.rediacc.ops.junit5;

import com.rediacc.ops.spec.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress of a cluster's start, in the log of the test run. */
final class LoggedProgress implements Progress {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  @Override
  public void phase(String subject, String phase) {
    log.debug("{}: {}", subject, phase);
  }

  @Override
  public void output(String subject, String line) {
    log.debug("{}| {}", subject, line);
  }

  @Override
  public void note(String line) {
    log.info("{}", line);
  }

  @Override
  public void note(String line, String detail) {
    log.info("{}", line);
    log.debug("{}", detail);
  }
}
