package com.rediacc.ops.internal.backend.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the access control lists of the file system that holds temporary directories. */
class EmulatorPermissionsTest {
  private static final EmulatorUser USER = new EmulatorUser(64055, "+64055:+64055");
  private static final EmulatorUser ROOT = new EmulatorUser(0, "");

  @TempDir Path directory;

  @BeforeEach
  void toolsAreHere() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    try {
      run("setfacl", "-m", "u:64055:x", directory.toString());
    } catch (RuntimeException e) {
      assumeTrue(false, "no access control lists here: " + e.getMessage());
    }
  }

  private static String run(String... command) {
    return Subprocess.of(command).run(Deadline.after(Duration.ofSeconds(10))).succeeded().stdout();
  }

  private static String acl(Path file) {
    return run("getfacl", "--numeric", "--absolute-names", "--all-effective", file.toString());
  }

  private EmulatorPermissions permissions(EmulatorUser user) {
    return new EmulatorPermissions(directory.resolve("data"), () -> user);
  }

  @Test
  void an_entry_opens_a_directory_until_chmod_closes_it_again() throws Exception {
    assertThat(permissions(USER).barrier()).isEmpty();
    // The bits of the group are the list's mask: the entry is still listed, and without effect.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    assertThat(permissions(USER).barrier()).contains(directory);
    assertThat(permissions(USER).remedy(directory)).isEqualTo("setfacl -m u:64055:x " + directory);
    assertThat(permissions(ROOT).barrier()).isEmpty();
  }

  @Test
  void the_console_is_created_for_the_emulator_to_append_to_and_for_us_to_read() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data/logs")).getParent();
    Path disk = data.resolve("disk.qcow2");
    run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "1M");
    Path seed = Files.createFile(data.resolve("seed.iso"));
    Path console = data.resolve("logs/console.log");
    LaunchPlan plan = plan(disk, seed, console);

    permissions(USER).grant(plan, Deadline.after(Duration.ofSeconds(10)));

    assertThat(Files.getOwner(console)).isEqualTo(Files.getOwner(seed));
    assertThat(acl(console))
        .containsPattern("user:64055:rw-\\s+#effective:rw-")
        .contains("other::---");
    assertThat(acl(disk)).containsPattern("user:64055:rw-\\s+#effective:rw-");
    assertThat(acl(seed)).containsPattern("user:64055:r--\\s+#effective:r--");
    assertThat(acl(console.getParent())).containsPattern("user:64055:--x\\s+#effective:--x");

    Files.writeString(console, "of the first boot");
    permissions(ROOT).grant(plan, Deadline.after(Duration.ofSeconds(10)));
    assertThat(console).hasContent("of the first boot");
  }

  private static LaunchPlan plan(Path disk, Path seed, Path console) {
    LaunchPlan plan =
        DocumentsTest.plan(AcceleratorKind.TCG, Architecture.AMD64, Optional.empty())
            .withDisks(new DiskFiles(disk, List.of()));
    return new LaunchPlan(
        plan.clusterId(),
        plan.name(),
        plan.cpus(),
        plan.memoryMb(),
        plan.boot(),
        plan.dataDisks(),
        seed,
        console,
        plan.runDirectory(),
        plan.sshPort(),
        plan.nics(),
        plan.accelerator());
  }

  /** The daemon takes the file over; what is left to its first owner is the list's entry. */
  @Test
  void memory_stays_readable_to_who_saved_it() throws Exception {
    Path memory = directory.resolve("rediacc11.memory");
    permissions(USER).createMemoryFile(memory, Deadline.after(Duration.ofSeconds(10)));
    int uid = (int) Files.getAttribute(memory, "unix:uid");
    if (uid != 0) {
      assertThat(acl(memory)).containsPattern("user:" + uid + ":rw-\\s+#effective:rw-");
    }
    assertThat(acl(memory)).contains("other::---");
  }
}
