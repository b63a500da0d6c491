package com.rediacc.ops.assertj;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.shell.GuestShell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Assertions about what is in the journal: since this boot, unless {@link #since} says otherwise.
 * Moments are compared with the clock of the VM: it differs from this host's by some milliseconds,
 * and by more while it is wrong on purpose. At most 64 MiB of it are looked at: more is an error.
 */
public final class JournalAssert extends PartAssert<JournalAssert> {
  private final List<String> filters;
  private final Optional<Instant> since;

  JournalAssert(GuestShell shell, List<String> filters, Optional<Instant> since) {
    super(shell, name(filters, since), JournalAssert.class);
    this.filters = filters;
    this.since = since;
  }

  private static String name(List<String> filters, Optional<Instant> since) {
    String units = String.join(" ", filters).replace("--unit=", "of unit ");
    return ("the journal " + units).strip() + since.map(time -> " since " + time).orElse("");
  }

  /** Only what was written at this moment or later, also in earlier boots. */
  public JournalAssert since(Instant moment) {
    return new JournalAssert(shell, filters, Optional.of(moment)).as(info.description());
  }

  /** As {@link #since(Instant)}. */
  public JournalAssert since(Mark mark) {
    return since(mark.time());
  }

  /** Nothing in it has the priority {@code err} or a worse one; the kernel's lines included. */
  public JournalAssert hasNoErrors() {
    String errors = read("--priority=err");
    if (!errors.isEmpty()) {
      long lines = errors.lines().count();
      String found = lines == 1 ? "there is one" : "there are " + lines;
      throw unexpected("to have no errors", found, errors);
    }
    return this;
  }

  /** As {@link #hasNoErrors}, of what was written at this moment or later. */
  public JournalAssert hasNoErrorsSince(Instant moment) {
    since(moment).hasNoErrors();
    return this;
  }

  /** As {@link #hasNoErrorsSince(Instant)}. */
  public JournalAssert hasNoErrorsSince(Mark mark) {
    return hasNoErrorsSince(mark.time());
  }

  /**
   * It has all of these, each within a line.
   *
   * @param texts at least one, without line feeds
   */
  public JournalAssert contains(String... texts) {
    String journal = searched(texts);
    for (String text : texts) {
      if (!journal.contains(text)) {
        throw unexpected("to contain '" + text + "'", "it does not", journal);
      }
    }
    return this;
  }

  /** It has none of these. */
  public JournalAssert doesNotContain(String... texts) {
    String journal = searched(texts);
    for (String text : texts) {
      if (journal.contains(text)) {
        String lines =
            String.join("\n", journal.lines().filter(line -> line.contains(text)).toList());
        throw unexpected("not to contain '" + text + "'", "it does", lines);
      }
    }
    return this;
  }

  private String searched(String... texts) {
    for (String text : texts) {
      if (text.isEmpty() || text.contains("\n")) {
        throw new InvalidInputException("what is looked for in a journal is a part of one line");
      }
    }
    if (texts.length == 0) {
      throw new InvalidInputException("there is nothing to look for in the journal");
    }
    return read("--priority=debug");
  }

  private String read(String priority) {
    var words =
        new ArrayList<>(
            List.of("journalctl", "--no-pager", "--quiet", "--output=short-iso-precise", priority));
    words.addAll(filters);
    words.add(since.map(JournalAssert::option).orElse("--boot"));
    return answer(words);
  }

  /** As systemd.time(7) has it. */
  private static String option(Instant moment) {
    return String.format(
        Locale.ROOT, "--since=@%d.%06d", moment.getEpochSecond(), moment.getNano() / 1_000);
  }
}
