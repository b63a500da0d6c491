package com.rediacc.ops.assertj;

import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guest's shell that runs programs of this host, with stand-ins for some. */
final class LocalShell implements InvocationHandler {
  /** Every command that was run. */
  final List<List<String>> commands = new CopyOnWriteArrayList<>();

  private final Path directory;

  /**
   * @param directory for the stand-ins
   */
  LocalShell(Path directory) {
    this.directory = directory;
  }

  GuestShell shell() {
    return (GuestShell)
        Proxy.newProxyInstance(
            GuestShell.class.getClassLoader(), new Class<?>[] {GuestShell.class}, this);
  }

  /** Puts a shell script in a program's place. */
  void program(String name, String script) throws IOException {
    Path program = directory.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Exception {
    return switch (method.getName()) {
      case "name" -> "rediacc11";
      case "exec" -> run((List<String>) arguments[0]);
      case "toString" -> "shell of rediacc11";
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private ExecResult run(List<String> words) throws IOException, InterruptedException {
    commands.add(words);
    // Looked up in the changed path, which is not that of this process.
    var command = new ArrayList<>(List.of("/usr/bin/env", "--"));
    command.addAll(words);
    var builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", directory.toString(), (path, first) -> first + ":" + path);
    builder.environment().put("LC_ALL", "C");
    Path err = Files.createTempFile(directory, "err", "");
    Process process = builder.redirectError(err.toFile()).start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    int exitCode = process.waitFor();
    return new ExecResult(exitCode, out, Files.readAllBytes(err), Duration.ZERO);
  }
}
