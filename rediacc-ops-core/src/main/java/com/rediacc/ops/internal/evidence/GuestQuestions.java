package com.rediacc.ops.internal.evidence;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a guest is asked as evidence: command lines for root, by the file that gets the answer. */
public final class GuestQuestions {
  /** Of each answer, in bytes: it comes over a port that is no network. */
  private static final int MOST = 4 << 20;

  private GuestQuestions() {}

  /**
   * The questions, the most telling first.
   *
   * @param since from when on the journal is wanted
   */
  public static Map<String, String> since(Instant since) {
    String begin =
        String.format(Locale.ROOT, "@%d.%06d", since.getEpochSecond(), since.getNano() / 1_000);
    var questions = new LinkedHashMap<String, String>();
    questions.put(
        "journal.log", "journalctl --no-pager --quiet --output=short-iso-precise --since=" + begin);
    questions.put("dmesg.log", "dmesg --time-format=iso 2>/dev/null || dmesg");
    questions.put(
        "failed-units.log",
        "systemctl list-units --failed --no-pager --no-legend --plain; "
            + "for unit in $(systemctl list-units --failed --no-legend --plain | cut -d' ' -f1); do"
            + " echo; systemctl status --no-pager --full --lines=40 -- \"$unit\"; done");
    questions.put("processes.log", "ps -ewwo pid,ppid,user,stat,lstart,time,rss,args --forest");
    questions.put("sockets.log", "ss -tuanp; echo; ip address; echo; ip route");
    questions.put(
        "core-dumps.log",
        "command -v coredumpctl >/dev/null && coredumpctl list --no-pager;"
            + " ls -la /var/lib/systemd/coredump /var/crash 2>/dev/null; true");
    questions.replaceAll((name, command) -> "{ " + command + "; } 2>&1 | tail -c " + MOST);
    return questions;
  }
}
