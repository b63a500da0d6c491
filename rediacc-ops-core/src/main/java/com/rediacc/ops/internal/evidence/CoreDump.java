package com.rediacc.ops.internal.evidence;

import com.rediacc.ops.internal.text.ShellWords;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a guest wrote when a process of it crashed: fetched when it is small. Sources:
 * systemd-coredump(8), kdump-config(8).
 *
 * @param path in the guest
 */
public record CoreDump(String path) {
  /** A larger one is only listed: it comes over a port that is no network. */
  private static final int MOST_MIB = 16;

  /** The newest tell enough. */
  private static final int MOST = 3;

  private static final Pattern LINE = Pattern.compile("\\d+\\.?\\d* (/[^\\x00-\\x1f]{1,4000})");

  /** The command that lists those since then, the newest first. */
  public static String list(Instant since) {
    return String.format(
        Locale.ROOT,
        "find /var/lib/systemd/coredump /var/crash -maxdepth 1 -type f -newermt @%d -size -%dM"
            + " -printf '%%T@ %%p\\n' 2>/dev/null | sort -rn | head -n %d",
        since.getEpochSecond(),
        MOST_MIB + 1,
        MOST);
  }

  /** Those that a guest listed. It may say anything. */
  public static List<CoreDump> listed(String answer) {
    return answer
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(line -> new CoreDump(line.group(1)))
        .limit(MOST)
        .toList();
  }

  /** The command that prints it. */
  public String fetch() {
    return "head -c " + (MOST_MIB << 20) + " -- " + ShellWords.quote(path);
  }

  /** Its name in the bundle: one that a guest chose, so nothing of a path is left in it. */
  public String file() {
    String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    return "core-dump-" + name.substring(0, Math.min(name.length(), 150));
  }
}
