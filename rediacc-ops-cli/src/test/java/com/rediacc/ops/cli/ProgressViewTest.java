package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
  private static final String DETAIL =
      "using qemu: libvirt cannot be used: Failed to connect socket; start it";

  private final StringWriter err = new StringWriter();

  private Session session(boolean errIsTerminal) {
    return new Session(
        Settings.fromEnvironment(Map.of()),
        Terminals.of(new StringWriter(), err, false, errIsTerminal));
  }

  @Test
  void people_see_the_line_of_a_note_and_machines_get_its_detail() {
    Session session = session(false);
    ProgressView.of(session).note("using qemu (libvirt: not running)", DETAIL);

    assertThat(err).hasToString("using qemu (libvirt: not running)\n");
    assertThat(session.warnings()).containsExactly(DETAIL);
  }

  @Test
  void with_debug_the_detail_and_the_output_of_steps_are_shown() {
    Session session = session(false);
    session.debug();
    ProgressView view = ProgressView.of(session);
    view.note("using qemu (libvirt: not running)", DETAIL);
    view.output("rediacc1", "installing");

    assertThat(err).hasToString(DETAIL + "\nrediacc1| installing\n");
  }

  @Test
  void a_note_without_detail_is_both() {
    Session session = session(false);
    ProgressView view = ProgressView.of(session);
    view.note("the cluster is up already");
    view.output("rediacc1", "not shown");

    assertThat(err).hasToString("the cluster is up already\n");
    assertThat(session.warnings()).containsExactly("the cluster is up already");
  }

  @Test
  void transfers_show_rate_and_time_left() {
    assertThat(ProgressView.transferred(50_000_000, 200_000_000, 10_000_000))
        .isEqualTo("50.0 of 200.0 MB (25 %), 10.0 MB/s, 15 s left");
    assertThat(ProgressView.transferred(5_000_000, -1, 0)).isEqualTo("5.0 MB, 0.0 MB/s");
  }

  @Test
  void on_a_terminal_notes_stay_above_the_lines_that_are_rewritten() {
    ProgressView view = ProgressView.of(session(true));
    view.phase("rediacc1", "disk");
    view.note("a note");
    view.phase("rediacc1", "power on");

    assertThat(err)
        .hasToString(
            "  rediacc1     disk\n"
                + "\u001b[1A\u001b[Ja note\n"
                + "  rediacc1     disk\n"
                + "\u001b[1A\u001b[J  rediacc1     power on\n");
  }
}
