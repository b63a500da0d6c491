package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.text.ShellWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The system's OpenSSH client, on this process's terminal. */
public final class OpenSshClient {
  private OpenSshClient() {}

  /**
   * Runs it to its end.
   *
   * @param config written by {@link SshConfig}
   * @param host a name of it
   * @param user who logs in; empty: as the configuration says
   * @param command empty: an interactive shell; one word: a command line; more: arguments that
   *     arrive unchanged
   * @return its exit status; empty when there is no such client
   */
  public static OptionalInt run(
      Path config, String host, Optional<String> user, List<String> command) {
    Optional<Path> client = Programs.find("ssh");
    if (client.isEmpty()) {
      return OptionalInt.empty();
    }
    var line = new ArrayList<>(List.of(client.get().toString(), "-F", config.toString()));
    user.ifPresent(name -> line.addAll(List.of("-l", name)));
    line.add(host);
    if (!command.isEmpty()) {
      line.addAll(List.of("--", command.size() == 1 ? command.get(0) : ShellWords.join(command)));
    }
    return OptionalInt.of(Subprocess.of(line).runOnTerminal());
  }
}
