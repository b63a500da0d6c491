package com.rediacc.ops.internal.guest;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.internal.fault.FaultEffects.Pressure;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Programs that take the processors or the memory of a guest, as transient units of its systemd:
 * they need nobody to go on, and end by themselves.
 */
public final class GuestPressure {
  /** After which they end, whatever happened to who began them. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Gigabytes are filled at some 300 MB a second under emulation. */
  private static final Duration FILLING = Duration.ofMinutes(2);

  /** A guest under pressure is slow. */
  private static final Duration ENDING = Duration.ofMinutes(1);

  /** Of systemctl(1): there is no such unit. */
  private static final int NO_UNIT = 5;

  private static final String LOOPS =
      "n=$1; while [ $n -gt 0 ]; do (while :; do :; done) & n=$((n-1)); done; wait";

  /**
   * A ramfs is never swapped out. It is mounted for this unit alone, so that it goes with the
   * unit's last process. The unit has begun (Type=forking) when the first process has ended.
   */
  private static final String HOLD =
      "mount -t ramfs -o mode=700 pressure /mnt"
          + " && dd if=/dev/zero of=/mnt/held bs=1M count=$1 status=none || exit 1; sleep 86400 &";

  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable: +(\\d+) kB$");

  private GuestPressure() {}

  /**
   * Begins; returns when it is there.
   *
   * @throws OpsException when the guest refuses; nothing of it is left then
   */
  public static void begin(GuestShell guest, Pressure pressure) {
    try {
      ExecResult result = guest.exec(command(pressure), FILLING);
      if (!result.succeeded()) {
        throw new OpsException(
            Failure.of(
                    guest.name()
                        + ": its systemd does not run "
                        + pressure.unit()
                        + ": it exited with "
                        + result.exitCode())
                .withEvidence(Outcome.evidence(result) + "\n" + journal(guest, pressure)));
      }
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(
          () -> {
            try {
              end(guest, pressure);
            } catch (OpsException suppressed) {
              e.addSuppressed(suppressed);
            }
          });
      throw e;
    }
  }

  private static List<String> command(Pressure pressure) {
    var words =
        new ArrayList<>(
            List.of(
                "systemd-run",
                "--quiet",
                "--collect",
                "--unit=" + pressure.unit(),
                "--property=RuntimeMaxSec=" + LONGEST.toSeconds(),
                "--property=TimeoutStopSec=5"));
    if (pressure.workers() > 0) {
      words.add("--property=Type=exec");
      words.addAll(List.of("sh", "-c", LOOPS, "pressure", Integer.toString(pressure.workers())));
    } else {
      words.add("--property=Type=forking");
      words.add("--property=PrivateMounts=yes");
      words.add("--property=TimeoutStartSec=" + FILLING.toSeconds());
      words.addAll(List.of("sh", "-c", HOLD, "pressure", Integer.toString(pressure.mb())));
    }
    return words;
  }

  private static String journal(GuestShell guest, Pressure pressure) {
    return guest
        .exec(
            List.of(
                "journalctl", "--no-pager", "--quiet", "--lines=10", "--unit=" + pressure.unit()))
        .stdout();
  }

  /** Ends it; does nothing when it has ended. */
  public static void end(GuestShell guest, Pressure pressure) {
    ExecResult result = guest.exec(List.of("systemctl", "stop", "--", pressure.unit()), ENDING);
    if (result.exitCode() != NO_UNIT) {
      Outcome.succeeded(guest.name(), "systemctl stop " + pressure.unit(), result);
    }
  }

  /**
   * How much memory programs could still take, in MiB, as the kernel estimates: MemAvailable in
   * proc(5).
   */
  public static long availableMb(GuestShell guest) {
    String said = guest.succeed("cat /proc/meminfo");
    Matcher line = AVAILABLE.matcher(said);
    if (!line.find()) {
      throw new OpsException(
          Failure.of(guest.name() + " does not say how much memory is available")
              .withEvidence(said));
    }
    return Long.parseLong(line.group(1)) / 1024;
  }
}
