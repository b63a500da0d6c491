package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleWaitTest {
  @TempDir Path directory;
  private Path console;

  @BeforeEach
  void nameConsole() {
    console = directory.resolve("console.log");
  }

  private void say(String text) throws IOException {
    Files.writeString(console, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private String await(String regex, long begin, Duration timeout) {
    return ConsoleWait.await(
        "rediacc11", console, begin, Pattern.compile(regex), Deadline.after(timeout));
  }

  @Test
  void what_was_said_before_counts_and_so_does_a_prompt() throws Exception {
    say("one\r\n\u001b[1mtwo\u001b[0m and three\r\n\r\nrediacc11 login: ");
    assertThat(await("^two", 0, Duration.ZERO)).isEqualTo("two and three");
    assertThat(await("login: $", 0, Duration.ZERO)).isEqualTo("rediacc11 login: ");
  }

  @Test
  void it_waits_for_a_line_that_comes_in_parts() throws Exception {
    var waiting =
        CompletableFuture.supplyAsync(() -> await("^sys.*down$", 0, Duration.ofSeconds(30)));
    say("booting\nsystem is ");
    Thread.sleep(300);
    assertThat(waiting).isNotDone();
    say("going down\n");
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("system is going down");
  }

  @Test
  void what_came_before_a_moment_does_not_count() throws Exception {
    say("login: \n");
    long length = Files.size(console);
    assertThatThrownBy(() -> await("login", length, Duration.ofMillis(300)))
        .isInstanceOf(DeadlineException.class);
    say("login again\n");
    assertThat(await("login", length, Duration.ZERO)).isEqualTo("login again");
    Files.writeString(console, "login\n");
    assertThat(await("login", length, Duration.ZERO)).as("a new, shorter one").isEqualTo("login");
  }

  @Test
  void more_than_one_look_takes_is_searched_to_its_end() throws Exception {
    say("x".repeat(1_500_000) + "\n" + "line\n".repeat(400_000) + "the end\n");
    assertThat(await("^the end$", 0, Duration.ZERO)).isEqualTo("the end");
  }

  @Test
  void the_message_has_the_end_of_the_console() throws Exception {
    say("Linux version 6\nbooting\n");
    assertThatThrownBy(() -> await("login:", 0, Duration.ofMillis(200)))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            "VM rediacc11: timed out waiting for its console to have a line with 'login:'\n"
                + "  limit: 200 ms\n"
                + "  last evidence:\n    | Linux version 6\n    | booting\n"
                + "  log: "
                + console);
    Files.delete(console);
    assertThatThrownBy(() -> await("login:", 0, Duration.ZERO))
        .hasMessageContaining("| (no console: ");
  }
}
