package com.rediacc.ops.cli;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The scripts that let shells complete rdc's words, by shell. */
enum CompletionScript {
  /** bash-completion 2 loads it by the command's name. */
  BASH("XDG_DATA_HOME", ".local/share", "bash-completion/completions/rdc"),
  /** The same script: it calls zsh's bashcompinit. zsh looks in no directory of the user's own. */
  ZSH("XDG_DATA_HOME", ".local/share", "rdc/completion.zsh"),
  /** fish loads it by the file's name. */
  FISH("XDG_CONFIG_HOME", ".config", "fish/completions/rdc.fish");

  private final String baseVariable;
  private final String baseDefault;
  private final String place;

  CompletionScript(String baseVariable, String baseDefault, String place) {
    this.baseVariable = baseVariable;
    this.baseDefault = baseDefault;
    this.place = place;
  }

  /**
   * The script.
   *
   * @param all the command line with all commands
   */
  String of(CommandLine all) {
    return this == FISH
        ? new FishCompletion(all.getCommandSpec()).script()
        : AutoComplete.bash(all.getCommandName(), all);
  }

  /** The shell's program. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where the shell finds it, by the XDG Base Directory Specification. */
  Path file(Path home, Map<String, String> environment) {
    String base = environment.getOrDefault(baseVariable, "");
    // The specification wants relative paths to be ignored.
    Path directory = base.startsWith("/") ? Path.of(base) : home.resolve(baseDefault);
    return directory.resolve(place);
  }

  /** Writes it there; returns where. */
  Path install(CommandLine all, Path home, Map<String, String> environment) {
    Path file = file(home, environment);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, of(all));
      return file;
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  /** What is left for the user to do; empty if nothing. */
  String remainder(Path file) {
    return switch (this) {
      case BASH -> " (needs the package bash-completion)";
      case ZSH -> "\n  add to ~/.zshrc: source '" + file + "'";
      case FISH -> "";
    };
  }

  /** Whether the shell's program is in one of these directories. */
  boolean isHere(String path) {
    return Stream.of(path.split(":"))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, toString())));
  }
}
