package com.rediacc.ops.internal.guest;

import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.internal.text.ConsoleText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds in a console what a kernel says when it is ill, and the core dumps that the shell service
 * has it say. Lockups are left out: on a busy host they are the host's.
 */
public final class KernelAilments {
  private static final int LINES = 12;

  /** Of a line that the kernel itself wrote. Something else may be before it on the same line. */
  private static final String KERNEL = "\\[ *\\d+\\.\\d{6}\\](?:\\[ *[TC]\\d+\\])? ";

  private static final Pattern LINE = Pattern.compile(KERNEL);

  private static final Pattern ILL =
      Pattern.compile(
          KERNEL
              + "(?:BUG: (?!workqueue lockup)|kernel BUG at |Oops: |Internal error: "
              + "|general protection fault|Unable to handle kernel |Kernel panic - not syncing"
              + "|(?:Memory cgroup out|Out) of memory: Killed process "
              + "|INFO: task .{1,100} blocked for more than "
              // By guest-shell.py.
              + "|rediacc-shell: core dump: /)");

  private KernelAilments() {}

  /**
   * All of them.
   *
   * @param vm that the console is of
   * @param console as it is
   */
  public static List<Ailment> in(String vm, String console) {
    if (!ILL.matcher(console).find()) {
      return List.of();
    }
    List<String> lines = ConsoleText.lines(console);
    var found = new ArrayList<Ailment>();
    for (int i = 0; i < lines.size(); i++) {
      if (ILL.matcher(lines.get(i)).find()) {
        int end = i + 1;
        while (end < lines.size() && end - i < LINES && LINE.matcher(lines.get(end)).find()) {
          end++;
        }
        found.add(new Ailment(vm, lines.subList(i, end)));
        i = end - 1;
      }
    }
    return found;
  }
}
