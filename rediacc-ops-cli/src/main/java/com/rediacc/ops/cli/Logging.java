package com.rediacc.ops.cli;

/** Settings of slf4j-simple, made before the first logger is. Logs go to standard error. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  static void configure(boolean debug) {
    System.setProperty(PREFIX + "defaultLogLevel", debug ? "debug" : "off");
    // The ssh library's own story is of no use to anyone else.
    System.setProperty(PREFIX + "log.org.apache.sshd", debug ? "warn" : "off");
    System.setProperty(PREFIX + "showThreadName", "false");
    System.setProperty(PREFIX + "showShortLogName", "true");
    System.setProperty(PREFIX + "showDateTime", "true");
    System.setProperty(PREFIX + "dateTimeFormat", "HH:mm:ss.SSS");
  }
}
