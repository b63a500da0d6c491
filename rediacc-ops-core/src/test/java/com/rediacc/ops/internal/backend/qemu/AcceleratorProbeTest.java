package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Outcome;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Result;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in place of QEMU. */
@Timeout(60)
class AcceleratorProbeTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  private Emulator emulator(String script) throws IOException {
    Path program = directory.resolve("qemu-system-x86_64");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new Emulator(Architecture.AMD64, program);
  }

  private static BootSource disk(Path file) {
    return new BootSource(Architecture.AMD64, file, DiskFormat.RAW, Optional.empty());
  }

  private Result run(String script, Duration limit) throws IOException {
    return new AcceleratorProbe(limit, limit)
        .run(
            emulator(script),
            AcceleratorKind.KVM,
            disk(directory.resolve("disk")),
            Deadline.after(SOON));
  }

  @Test
  void a_kernel_that_prints_its_name_is_enough() throws Exception {
    Result result = run("echo $$ > " + pidFile() + "; echo 'x Linux version 6.1'; sleep 600", SOON);
    assertThat(result.outcome()).isEqualTo(Outcome.WORKS);
    assertEmulatorEnds();
  }

  @Test
  void an_emulators_error_is_reported_at_once_and_its_warnings_are_not() throws Exception {
    Result result =
        run("echo \"$0: warning: old\"; echo \"qemu-system-x86_64: no device\" >&2; exit 1", SOON);
    assertThat(result)
        .isEqualTo(
            new Result(AcceleratorKind.KVM, Outcome.REFUSED, "qemu-system-x86_64: no device"));
    assertThat(
            run("echo 'qemu-system-x86_64: warning: slow' >&2; sleep 600", Duration.ofMillis(300)))
        .isEqualTo(
            new Result(
                AcceleratorKind.KVM, Outcome.SILENT, "a guest kernel printed nothing in 300 ms"));
  }

  @Test
  void the_emulator_reads_nothing() throws Exception {
    assertThat(run("cat; echo Linux version", SOON).works()).isTrue();
  }

  /** The end of our process, however it comes, is the end of the emulator. */
  @Test
  void a_process_that_is_killed_leaves_no_emulator() throws Exception {
    Emulator emulator = emulator("echo $$ > " + pidFile() + "; exec sleep 600");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AcceleratorProbeTest.class.getName(),
                emulator.program().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Awaitility.await().atMost(SOON).until(() -> Files.exists(pidFile()) && !pid().isEmpty());
      assertThat(ProcessIdentity.of(Long.parseLong(pid()))).isPresent();
    } finally {
      jvm.destroyForcibly().waitFor();
    }
    assertEmulatorEnds();
  }

  /** A probe that takes its whole limit. */
  public static void main(String[] args) {
    new AcceleratorProbe()
        .run(
            new Emulator(Architecture.AMD64, Path.of(args[0])),
            AcceleratorKind.TCG,
            disk(Path.of("/none")),
            Deadline.after(Duration.ofMinutes(1)));
  }

  private Path pidFile() {
    return directory.resolve("pid");
  }

  private String pid() throws IOException {
    return Files.readString(pidFile()).strip();
  }

  private void assertEmulatorEnds() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(ProcessIdentity.of(Long.parseLong(pid()))).isEmpty());
  }
}
