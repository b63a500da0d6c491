package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Versions of QEMU that are known not to work on macOS. */
public final class EmulatorFaults {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)\\.(\\d+)");

  private EmulatorFaults() {}

  /**
   * A warning, on macOS, if the emulator is one of them.
   *
   * @param architecture of the guests
   */
  public static Optional<Prerequisite> check(Architecture architecture) {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    String program =
        architecture == Architecture.ARM64 ? "qemu-system-aarch64" : "qemu-system-x86_64";
    Optional<Path> found = mac ? Programs.find(program) : Optional.empty();
    return found.flatMap(path -> judge(architecture, architecture.isForeign(), version(path)));
  }

  private static String version(Path program) {
    try {
      return Subprocess.of(program.toString(), "--version").run(Deadline.after(ANSWER)).stdout();
    } catch (OpsException e) {
      // That it cannot be started is the accelerator probe's to say.
      return "";
    }
  }

  /**
   * @param foreign whether the host has another architecture than the guests, and so no use for HVF
   * @param output of {@code --version}
   */
  static Optional<Prerequisite> judge(Architecture architecture, boolean foreign, String output) {
    var matcher = VERSION.matcher(output);
    if (!matcher.find()) {
      return Optional.empty();
    }
    int version = 0;
    for (int group = 1; group <= 3; group++) {
      version = version * 1000 + Integer.parseInt(matcher.group(group));
    }
    return fault(architecture == Architecture.ARM64, foreign, version)
        .map(
            fault ->
                Prerequisite.warning(
                    "QEMU " + matcher.group().substring("version ".length()),
                    fault,
                    "upgrade it: brew upgrade qemu"));
  }

  private static Optional<String> fault(boolean arm, boolean foreign, int version) {
    Optional<String> hypervisor = foreign ? Optional.empty() : hypervisorFault(arm, version);
    return hypervisor.or(() -> firmwareFault(arm, version));
  }

  /**
   * Sources: QEMU's change log of 6.2; github.com/lima-vm/lima/pull/703 (7.0);
   * github.com/Homebrew/homebrew-core/pull/139356 (8.0.4).
   *
   * @param version 8000004 for 8.0.4
   */
  private static Optional<String> hypervisorFault(boolean appleSilicon, int version) {
    if (version == 8_000_004) {
      return Optional.of("Homebrew's build of it may not use HVF: 'Unknown Error'");
    }
    if (appleSilicon && version < 6_002_000) {
      return Optional.of("has no HVF on Apple silicon, only emulation");
    }
    if (appleSilicon && version < 7_000_000) {
      return Optional.of("HVF fails on Apple silicon: 'less PA bits than requested'");
    }
    return Optional.empty();
  }

  /** Source: gitlab.com/qemu-project/qemu/-/issues/1990 (until 8.2.0). */
  private static Optional<String> firmwareFault(boolean arm, int version) {
    return arm && version >= 8_001_000 && version <= 8_002_000
        ? Optional.of("its UEFI firmware does not boot most downloaded images")
        : Optional.empty();
  }
}
