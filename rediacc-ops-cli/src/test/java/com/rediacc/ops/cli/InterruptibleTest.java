package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a signal to the program does to the command that runs. */
class InterruptibleTest {
  /** A program whose work ends only when it is interrupted. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] arguments) {
      System.exit(Interruptible.call(Sleeper::sleep));
    }

    private static int sleep() {
      System.out.println("working");
      try {
        TimeUnit.MINUTES.sleep(5);
        return 0;
      } catch (InterruptedException e) {
        System.out.println("cleaned up");
        return 1;
      }
    }
  }

  @Test
  void sigterm_interrupts_the_work_and_waits_for_its_cleanup() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sleeper.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("working");

      // Process.destroy would close the output.
      program.toHandle().destroy();

      assertThat(out.readLine()).isEqualTo("cleaned up");
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).as("128 and the number of SIGTERM").isEqualTo(143);
    } finally {
      program.destroyForcibly();
    }
  }
}
