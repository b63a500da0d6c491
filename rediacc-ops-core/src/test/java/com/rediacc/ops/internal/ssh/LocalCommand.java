package com.rediacc.ops.internal.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * {@code sh -c} on this host. As with OpenSSH, a process outlives its channel unless a signal is
 * sent. {@code die-of TERM} ends as OpenSSH reports a command that a signal ended; {@code
 * linger-after 0} reports an exit and leaves the channel open, as OpenSSH does while something
 * holds the outputs.
 */
final class LocalCommand implements Command {
  private static final String DIE = "die-of ";
  private static final String LINGER = "linger-after ";

  private final String line;
  private final Path bin;
  private final Collection<String> commands;
  private final Collection<Process> processes;
  private InputStream in;
  private OutputStream out;
  private OutputStream err;
  private ExitCallback callback;

  LocalCommand(String line, Path bin, Collection<String> commands, Collection<Process> processes) {
    this.line = line;
    this.bin = bin;
    this.commands = commands;
    this.processes = processes;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    commands.add(line);
    if (line.startsWith(DIE)) {
      dieOf(line.substring(DIE.length()), channel);
      return;
    }
    if (line.startsWith(LINGER)) {
      lingerAfter(Integer.parseInt(line.substring(LINGER.length())), channel);
      return;
    }
    var builder = new ProcessBuilder("sh", "-c", line);
    builder.environment().merge("PATH", "", (path, none) -> bin + ":" + path);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("USER", channel.getSession().getUsername());
    Process process = builder.start();
    processes.add(process);
    environment.addSignalListener((where, signal) -> kill(process), Signal.KILL);
    daemon(() -> pump(in, process.getOutputStream(), true));
    Thread stdout = daemon(() -> pump(process.getInputStream(), out, false));
    Thread stderr = daemon(() -> pump(process.getErrorStream(), err, false));
    daemon(
        () -> {
          try {
            int exitCode = process.waitFor();
            stdout.join();
            stderr.join();
            callback.onExit(exitCode);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** RFC 4254, section 6.10. */
  private static void dieOf(String signal, ChannelSession channel) throws IOException {
    Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
    request.putUInt(channel.getRecipient());
    request.putString("exit-signal");
    request.putBoolean(false);
    request.putString(signal);
    request.putBoolean(false);
    request.putString("");
    request.putString("");
    channel.writePacket(request);
    channel.close(false);
  }

  /** RFC 4254, section 6.10. */
  private static void lingerAfter(int exitCode, ChannelSession channel) throws IOException {
    Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
    request.putUInt(channel.getRecipient());
    request.putString("exit-status");
    request.putBoolean(false);
    request.putInt(exitCode);
    channel.writePacket(request);
  }

  private static void pump(InputStream from, OutputStream to, boolean close) {
    byte[] chunk = new byte[32 << 10];
    try {
      for (int n; (n = from.read(chunk)) >= 0; ) {
        to.write(chunk, 0, n);
        to.flush();
      }
      if (close) {
        to.close();
      }
    } catch (IOException e) {
      // The client or the process has gone: nobody is left to report to.
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "local command");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback exit) {
    callback = exit;
  }

  @Override
  public void destroy(ChannelSession channel) {}
}
