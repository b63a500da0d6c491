package com.rediacc.ops.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host's side, with guests that do as they like. */
@Timeout(60)
class ShellSessionTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** A guest: what it does with each line. */
  private final class Guest implements GuestChannel {
    private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final Consumer<Line> behaviour;
    private byte[] rest = {};

    Guest(Consumer<Line> behaviour) {
      this.behaviour = behaviour;
    }

    void say(String text) {
      sent.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public int read(byte[] buffer) {
      try {
        byte[] bytes = rest.length > 0 ? rest : sent.take();
        if (bytes.length == 0) {
          return -1;
        }
        int count = Math.min(buffer.length, bytes.length);
        System.arraycopy(bytes, 0, buffer, 0, count);
        rest = java.util.Arrays.copyOfRange(bytes, count, bytes.length);
        return count;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void write(byte[] bytes) {
      partial.append(new String(bytes, StandardCharsets.US_ASCII));
      for (int end = partial.indexOf("\n"); end >= 0; end = partial.indexOf("\n")) {
        String line = partial.substring(0, end);
        partial.delete(0, end + 1);
        if (!line.isEmpty()) {
          heard.add(line);
          behaviour.accept(new Line(this, List.of(line.split(" "))));
        }
      }
    }

    @Override
    public void close() {
      sent.add(new byte[0]);
    }
  }

  private record Line(Guest guest, List<String> words) {
    boolean is(String verb) {
      return words.get(1).equals(verb);
    }

    void greet() {
      guest.say("\n0 hello " + words.get(2) + " boot-1\n");
    }

    void answer(String... lines) {
      for (String line : lines) {
        guest.say(words.get(0) + " " + line + "\n");
      }
    }
  }

  private PortShell shell(Consumer<Line> behaviour) {
    return new PortShell(TestGuest.machine(port -> new Guest(behaviour)), directory);
  }

  private static String run(PortShell shell) {
    return shell.run("true", Deadline.after(LONG)).stdout();
  }

  @Test
  void anything_before_the_greeting_is_skipped() {
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                line.guest().say("1 end 7\n0 hello other boot\n\u0000\u00ff garbage\n1 out !\n");
                line.guest().say("x".repeat(1 << 20));
                line.greet();
              } else if (line.is("run")) {
                line.answer("began", "out aGk=", "end 0");
              }
            });
    assertThat(run(shell)).isEqualTo("hi");
  }

  @Test
  void silence_and_wrong_tokens_are_no_greeting() {
    PortShell shell = shell(line -> line.guest().say("0 hello wrong boot\n"));
    assertThatThrownBy(() -> shell.awaitAnswer(Deadline.after(Duration.ofMillis(300))))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            "VM rediacc11 (shell): no answer\n  limit: 300 ms\n"
                + "  hint: does the VM boot? does its service 'rediacc-shell' run?");
  }

  @Test
  void a_service_that_comes_up_later_is_greeted_again() {
    var greetings = new ArrayList<String>();
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                greetings.add(line.words().get(2));
                if (greetings.size() == 1) {
                  line.guest().say("0 ready boot-1\n");
                  line.greet();
                } else {
                  line.greet();
                }
              } else if (line.is("run")) {
                line.answer("began", "end 0");
              }
            });
    run(shell);
    assertThat(greetings).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void what_is_none_of_the_protocol_ends_the_session_with_what_it_was() {
    for (String garbage :
        List.of("hm", "1 what", "1 out !", "1 out", "1 end x", "x".repeat(1 << 20))) {
      PortShell shell =
          shell(
              line -> {
                if (line.is("hello")) {
                  line.greet();
                } else if (line.is("run")) {
                  line.answer("began");
                  line.guest().say(garbage + "\n");
                }
              });
      assertThatThrownBy(() -> run(shell))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("since what the guest sends is none of its protocol")
          .hasMessageContaining("whether it finished is unknown");
      assertThat(heard.stream().filter(line -> line.contains(" run "))).hasSize(1);
      heard.clear();
      shell.close();
    }
  }

  @Test
  void a_command_that_was_begun_is_never_run_again() {
    for (String end : List.of("0 ready boot-1\n", "0 ready boot-2\n", "0 bye\n", "")) {
      PortShell shell =
          shell(
              line -> {
                if (line.is("hello")) {
                  line.greet();
                } else if (line.is("run")) {
                  line.answer("began", "out aGFsZg==");
                  line.guest().say(end);
                }
              });
      assertThatThrownBy(() -> run(shell))
          .isInstanceOf(OpsException.class)
          .hasMessageStartingWith(
              "VM rediacc11 (shell): the connection was lost while 'true' ran, since ")
          .hasMessageContaining("; whether it finished is unknown\n")
          .hasMessageContaining("| half");
      assertThat(heard.stream().filter(line -> line.contains(" run "))).hasSize(1);
      heard.clear();
    }
  }

  @Test
  void a_command_that_a_restarted_service_did_not_begin_is_sent_again() {
    var runs = new ArrayList<String>();
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                line.greet();
              } else if (line.is("run")) {
                runs.add(line.words().get(0));
                if (runs.size() == 1) {
                  line.guest().say("0 ready boot-1\n");
                } else {
                  line.answer("began", "end 0");
                }
              }
            });
    run(shell);
    assertThat(runs).hasSize(2);
  }

  @Test
  void after_a_reboot_nobody_knows() {
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                line.greet();
              } else if (line.is("run")) {
                line.guest().say("0 ready boot-2\n");
              }
            });
    assertThatThrownBy(() -> run(shell))
        .hasMessageContaining("since the VM was rebooted; whether it finished is unknown");
  }

  @Test
  void no_more_input_is_sent_than_the_guest_has_room_for() {
    var underway = new int[2];
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                line.greet();
              } else if (line.is("run")) {
                line.answer("began");
              } else if (line.is("in")) {
                int size = java.util.Base64.getDecoder().decode(line.words().get(2)).length;
                underway[0] += size;
                underway[1] = Math.max(underway[1], underway[0]);
                if (underway[0] == ShellCommand.WINDOW) {
                  line.answer("got " + underway[0]);
                  underway[0] = 0;
                }
              } else if (line.is("eof")) {
                line.answer("end 0");
              }
            });
    shell.run("cat", new byte[4 * ShellCommand.WINDOW], Deadline.after(LONG));
    assertThat(underway[1]).isEqualTo(ShellCommand.WINDOW);
  }

  @Test
  void ports_that_other_processes_use_are_left_to_them() {
    var locks = new ArrayList<FileMutex>();
    for (int port = 0; port < Machine.SHELL_PORTS; port++) {
      Path lock = directory.resolve("rediacc11.sh" + port + ".lock");
      locks.add(FileMutex.tryAcquire(lock).orElseThrow());
    }
    PortShell shell =
        shell(
            line -> {
              if (line.is("hello")) {
                line.greet();
              }
            });
    assertThatThrownBy(() -> shell.awaitAnswer(Deadline.after(Duration.ofMillis(200))))
        .hasMessageContaining("all 4 ports to it are used by other processes");
    locks.get(2).close();
    shell.awaitAnswer(Deadline.after(LONG));
    locks.forEach(FileMutex::close);
    shell.close();
  }
}
