package com.rediacc.ops.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A completion script for fish, from the model of the command line. Source: fish's documentation of
 * {@code complete} and {@code commandline}.
 */
final class FishCompletion {
  /** Whether the words before the cursor are a command's, and whether they are nothing else. */
  private static final String FUNCTIONS =
      """
      function __%1$s_in
          set -l words
          for word in (commandline -opc)[2..-1]
              string match -q -- '-*' $word; or set -a words $word
          end
          string match -q -- "$argv *" "$words "
      end
      function __%1$s_at
          set -l words
          for word in (commandline -opc)[2..-1]
              string match -q -- '-*' $word; or set -a words $word
          end
          test "$words" = "$argv"
      end
      """;

  private final CommandSpec root;
  private final StringBuilder script = new StringBuilder();

  FishCompletion(CommandSpec root) {
    this.root = root;
  }

  String script() {
    String name = root.name();
    script.append("# Made by '").append(name).append(" completion fish'.\n");
    script.append(FUNCTIONS.replace("%1$s", name));
    script.append("complete -c ").append(name).append(" -f\n");
    command(root, List.of(""));
    return script.toString();
  }

  /**
   * @param paths the words that lead to the command: several where it, or one above it, has aliases
   */
  private void command(CommandSpec command, List<String> paths) {
    for (String path : paths) {
      command.subcommands().values().stream()
          .distinct()
          .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
          .forEach(sub -> word(path, sub));
      for (OptionSpec option : command.options()) {
        if (!option.hidden()) {
          option(path, option);
        }
      }
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        if (parameter.completionCandidates() != null) {
          start("at", path).append(values(parameter)).append('\n');
        }
      }
    }
    command.subcommands().values().stream()
        .distinct()
        .map(CommandLine::getCommandSpec)
        .forEach(sub -> command(sub, below(paths, sub)));
  }

  private static List<String> below(List<String> paths, CommandSpec sub) {
    var below = new ArrayList<String>();
    for (String path : paths) {
      for (String name : sub.names()) {
        below.add((path + " " + name).strip());
      }
    }
    return below;
  }

  private void word(String path, CommandLine sub) {
    CommandSpec spec = sub.getCommandSpec();
    start("at", path)
        .append(" -a ")
        .append(spec.name())
        .append(description(spec.usageMessage().description()))
        .append('\n');
  }

  private void option(String path, OptionSpec option) {
    var line = start("in", path);
    for (String name : sorted(option.names())) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
    }
    if (option.arity().max() > 0) {
      boolean file = option.paramLabel().matches(".*(path|script|file).*");
      line.append(option.completionCandidates() != null ? " -x" + values(option) : "")
          .append(file ? " -r -F" : option.completionCandidates() == null ? " -x" : "");
    }
    line.append(description(option.description())).append('\n');
  }

  private StringBuilder start(String condition, String path) {
    String test = ("__" + root.name() + "_" + condition + " " + path).strip();
    return script
        .append("complete -c ")
        .append(root.name())
        .append(path.isEmpty() && condition.equals("in") ? "" : " -n " + quoted(test));
  }

  private static String values(ArgSpec argument) {
    var words = new ArrayList<String>();
    argument.completionCandidates().forEach(words::add);
    return " -a " + quoted(String.join(" ", words));
  }

  private static Set<String> sorted(String[] names) {
    return new TreeSet<>(List.of(names));
  }

  private static String description(String[] lines) {
    return lines.length == 0 ? "" : " -d " + quoted(lines[0].replace("%%", "%").replace("%n", " "));
  }

  /** In fish, only backslash and quote are special between single quotes. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
