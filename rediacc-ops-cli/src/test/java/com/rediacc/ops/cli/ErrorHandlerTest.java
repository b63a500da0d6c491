package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What is shown of exceptions that nobody expected. */
class ErrorHandlerTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Session session =
      new Session(Settings.fromEnvironment(Map.of()), Terminals.of(out, err, false, false));

  private int failed(Throwable e) {
    var line = new CommandLine(CommandSpec.create().name("rdc"));
    line.setErr(session.terminal().err());
    return new ErrorHandler(session).failed(e, line);
  }

  @Test
  void an_unexpected_exception_is_one_line_and_exit_1() {
    assertThat(failed(new IllegalStateException("first\n  second\r\nthird\n"))).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "rdc: unexpected IllegalStateException: first; second; third (--debug shows where)\n");
    assertThat(out).hasToString("");
  }

  @Test
  void so_is_an_error_and_one_without_a_message() {
    assertThat(failed(new UnsatisfiedLinkError())).isEqualTo(1);
    assertThat(err).hasToString("rdc: unexpected UnsatisfiedLinkError (--debug shows where)\n");
  }

  @Test
  void with_debug_its_stack_trace_follows() {
    session.debug();
    assertThat(failed(new IllegalStateException("why"))).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("rdc: unexpected IllegalStateException: why (--debug shows where)\n")
        .contains("\tat " + ErrorHandlerTest.class.getName());
  }

  @Test
  void for_machines_it_is_in_the_envelope_too() {
    session.useFormat(Output.Format.JSON);
    assertThat(failed(new IllegalStateException("why"))).isEqualTo(1);
    var envelope = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(envelope.get("success").getAsBoolean()).isFalse();
    assertThat(envelope.getAsJsonArray("errors").get(0).getAsString())
        .isEqualTo("unexpected IllegalStateException: why (--debug shows where)");
  }
}
