package com.rediacc.ops.internal.image;

import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How programs of another architecture run on this host, as a build needs it: by a handler that the
 * host has registered for them, or by one that the build registers for itself. Sources: Linux'
 * binfmt-misc documentation, and for the names QEMU's qemu-binfmt-conf.sh.
 */
final class ForeignPrograms {
  /** Where the kernel shows what is registered. */
  static final Path HANDLERS = Path.of("/proc/sys/fs/binfmt_misc");

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private ForeignPrograms() {}

  /**
   * Whether the host itself runs them, also in the root of a guest that lacks the interpreter: with
   * the flag F the kernel has opened it already.
   *
   * @param handlers usually {@link #HANDLERS}
   */
  static boolean registered(Architecture guests, Path handlers) {
    String name = guests == Architecture.ARM64 ? "qemu-aarch64" : "qemu-x86_64";
    try {
      List<String> lines = Files.readAllLines(handlers.resolve(name));
      return lines.contains("enabled")
          && lines.stream().anyMatch(line -> line.matches("flags: [A-Z]*F[A-Z]*"));
    } catch (IOException e) {
      // Not there; or not to be read, which comes to the same.
      return false;
    }
  }

  /** Whether a build can register a handler in a user namespace; the attempt leaves nothing. */
  static boolean canBeRegistered() {
    String mount = "mount -t binfmt_misc binfmt_misc " + HANDLERS;
    return Subprocess.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount)
            .run(Deadline.after(ANSWER))
            .exitCode()
        == 0;
  }

  /**
   * The hook that registers the interpreter.
   *
   * @param interpreter absolute path of {@link Tools#userEmulator}
   */
  static String hook(Architecture guests, Path interpreter) {
    // "e_machine" of the ELF header, as in RenetFile.
    String machine = guests == Architecture.ARM64 ? "\\xb7" : "\\x3e";
    return ("machine='" + machine + "'\ninterpreter='" + interpreter + "'\n")
        + TextResource.read(ForeignPrograms.class, "foreign-programs.sh");
  }
}
