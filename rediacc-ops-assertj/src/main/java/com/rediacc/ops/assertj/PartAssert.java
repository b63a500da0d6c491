package com.rediacc.ops.assertj;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Asks a VM about a part of it, and says what was found instead. */
abstract class PartAssert<SELF extends PartAssert<SELF>> extends AbstractAssert<SELF, String> {
  /** Of evidence. */
  private static final int MOST_LINES = 20;

  final GuestShell shell;

  /**
   * @param part as it is named in messages, such as {@code unit postgresql}
   */
  PartAssert(GuestShell shell, String part, Class<SELF> type) {
    super(part, type);
    this.shell = shell;
  }

  /** Runs a program with arguments that arrive unchanged. */
  final ExecResult ask(List<String> words) {
    return shell.exec(words);
  }

  /**
   * The standard output of a program that has to succeed: whether it does is not what is asserted.
   */
  final String answer(List<String> words) {
    ExecResult result = ask(words);
    if (!result.succeeded()) {
      throw new OpsException(
          Failure.of(
                  "VM "
                      + shell.name()
                      + ": '"
                      + String.join(" ", words)
                      + "' exited with "
                      + result.exitCode())
              .withEvidence(end(result.stdout() + result.stderr())));
    }
    return result.stdout();
  }

  /** Everything that a program says, whatever comes of it: as evidence. */
  final String said(List<String> words) {
    ExecResult result = ask(words);
    return result.stdout() + result.stderr();
  }

  /**
   * The failure of an assertion.
   *
   * @param expected such as {@code to be active}
   * @param found in words, such as {@code it is failed}
   * @param evidence as many lines as there are; the last ones are shown
   */
  final AssertionError unexpected(String expected, String found, String evidence) {
    return failure("%s", message(expected, found, end(evidence)));
  }

  /** What such a failure says. */
  final String message(String expected, String found, String evidence) {
    String what = "VM " + shell.name() + ": expected " + actual + " " + expected + ", but " + found;
    return Failure.of(what).withEvidence(evidence).message();
  }

  /** The last lines. */
  static String end(String text) {
    List<String> lines = text.lines().toList();
    int from = Math.max(0, lines.size() - MOST_LINES);
    String cut = from == 0 ? "" : "(the last " + MOST_LINES + " of " + lines.size() + " lines)\n";
    return cut + String.join("\n", lines.subList(from, lines.size()));
  }
}
