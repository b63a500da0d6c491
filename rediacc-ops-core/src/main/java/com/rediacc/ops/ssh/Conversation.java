package com.rediacc.ops.ssh;

/**
 * A program on a VM that answers each line with a line. Closing it ends the program's input, which
 * well-behaved programs take as the end. Not thread-safe.
 *
 * <p>Handed out by {@link SshHandle#converse}; not meant to be implemented by users.
 */
public interface Conversation extends AutoCloseable {
  /**
   * Sends a line and waits for the next one.
   *
   * @param line without line feeds
   * @return the answer, read as UTF-8, without its line feed
   * @throws com.rediacc.ops.error.DeadlineException when the conversation's timeout passed
   * @throws com.rediacc.ops.error.InterruptedOpsException when the calling thread was interrupted
   * @throws com.rediacc.ops.error.OpsException when the program, or the connection, has ended
   */
  String ask(String line);

  @Override
  void close();
}
