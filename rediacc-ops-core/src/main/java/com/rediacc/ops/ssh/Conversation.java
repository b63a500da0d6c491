package com.rediacc.ops.ssh;

/**
 * A program on a VM that answers each line with a line. Closing it ends the program's input, which
 * well-behaved programs take as the end. Not thread-safe.
 */
public interface Conversation extends AutoCloseable {
  /**
   * Sends a line and waits for the next one.
   *
   * @param line without line feeds
   * @throws com.rediacc.ops.error.OpsException when the program ends, or does not answer in time
   */
  String ask(String line);

  @Override
  void close();
}
