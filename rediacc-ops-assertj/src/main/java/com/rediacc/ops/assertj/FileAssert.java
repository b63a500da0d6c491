package com.rediacc.ops.assertj;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.util.List;
import java.util.regex.Pattern;

/** Assertions about a file, or a directory; links are followed. */
public final class FileAssert extends PartAssert<FileAssert> {
  private static final Pattern PERMISSIONS =
      Pattern.compile("[r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-]");

  private final String path;

  FileAssert(GuestShell shell, String path) {
    super(shell, "file " + path, FileAssert.class);
    this.path = path;
  }

  /** There is one, of any kind. */
  public FileAssert exists() {
    stat("to exist");
    return this;
  }

  /** There is nothing of this name, not even a link that leads nowhere. */
  public FileAssert doesNotExist() {
    ExecResult found = ask(List.of("stat", "--format=%N, %F", "--", path));
    if (found.succeeded()) {
      throw unexpected("not to exist", "it does", found.stdout());
    }
    requireMissing(found);
    return this;
  }

  /**
   * Its text, as UTF-8, has all of these in it. It has 64 MiB at most.
   *
   * @param texts at least one, none of them empty
   */
  public FileAssert contains(String... texts) {
    requireTexts(texts);
    String content = content("to contain " + quoted(texts));
    for (String text : texts) {
      if (!content.contains(text)) {
        throw unexpected("to contain '" + text + "'", "it does not", content);
      }
    }
    return this;
  }

  /** Its text has none of these in it. */
  public FileAssert doesNotContain(String... texts) {
    requireTexts(texts);
    String content = content("not to contain " + quoted(texts));
    for (String text : texts) {
      if (content.contains(text)) {
        throw unexpected("not to contain '" + text + "'", "it does", content);
      }
    }
    return this;
  }

  /** Its text is exactly this, line feeds at the end included. */
  public FileAssert hasContent(String expected) {
    String content = content("to have a certain content");
    if (!content.equals(expected)) {
      String evidence = "expected:\n" + end(expected) + "\nfound:\n" + end(content);
      String message = message("to have a certain content", "it has another one", evidence);
      throw failureWithActualExpected(content, expected, "%s", message);
    }
    return this;
  }

  /**
   * It has these permissions.
   *
   * @param permissions as {@code ls -l} shows them, such as {@code rw-r--r--}
   */
  public FileAssert hasPermissions(String permissions) {
    if (!PERMISSIONS.matcher(permissions).matches()) {
      throw new InvalidInputException(
          "permissions are written as 'rw-r--r--', unlike '" + permissions + "'");
    }
    String expected = "to have the permissions " + permissions;
    String found = stat(expected).split(" ")[0].substring(1);
    if (!found.equals(permissions)) {
      throw unexpected(expected, "it has " + found, listed());
    }
    return this;
  }

  /** It is this user's. */
  public FileAssert isOwnedBy(String user) {
    return has("to be owned by the user ", user, 1);
  }

  /** It is this group's. */
  public FileAssert hasGroup(String group) {
    return has("to have the group ", group, 2);
  }

  private FileAssert has(String what, String wanted, int index) {
    String expected = what + wanted;
    String found = stat(expected).split(" ")[index];
    if (!found.equals(wanted)) {
      throw unexpected(expected, "it is " + found + "'s", listed());
    }
    return this;
  }

  /** Such as {@code -rw-r--r-- root root}. */
  private String stat(String expected) {
    ExecResult result = ask(List.of("stat", "--dereference", "--format=%A %U %G", "--", path));
    if (!result.succeeded()) {
      throw missing(expected, result);
    }
    return result.stdout().strip();
  }

  private String content(String expected) {
    ExecResult result = ask(List.of("cat", "--", path));
    if (!result.succeeded()) {
      throw missing(expected, result);
    }
    return result.stdout();
  }

  private AssertionError missing(String expected, ExecResult result) {
    return unexpected(expected, "it cannot be read", listed() + result.stderr());
  }

  /** Whatever else stat(1) fails for, the file may be there. */
  private void requireMissing(ExecResult result) {
    ExecResult looked =
        ask(List.of("sh", "-c", "[ ! -e \"$1\" ] && [ ! -L \"$1\" ]", "missing", path));
    if (!looked.succeeded()) {
      throw unexpected("not to exist", "that cannot be seen", result.stderr());
    }
  }

  private String listed() {
    String directory = path.replaceFirst("/[^/]*$", "/");
    return said(List.of("ls", "-la", "--", directory));
  }

  private static void requireTexts(String... texts) {
    if (texts.length == 0 || List.of(texts).contains("")) {
      throw new InvalidInputException("every text contains the empty one; give others");
    }
  }

  private static String quoted(String... texts) {
    return "'" + String.join("', '", texts) + "'";
  }
}
