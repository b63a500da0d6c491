package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a build, run with programs that only write down how they were called. */
class DebianBuildTest {
  /** What follows the marks is what each program does besides. */
  private static final String PROGRAM =
      """
      #!/bin/sh
      call=$(basename "$0"; printf ' [%s]' "$@")
      echo "$call" | tr -d '\\n' >>"$CALLS"
      echo >>"$CALLS"
      case $(basename "$0") in
        tar) mkdir -p root/boot/grub; echo k >root/vmlinuz; echo i >root/initrd.img ;;
        setpriv) case "$*" in
          *root.tar*) ;;
          *) mkdir -p root/boot/grub; echo k >root/vmlinuz; echo i >root/initrd.img ;;
          esac ;;
        qemu-img) echo disk >disk.qcow2 ;;
        mke2fs) test -f "$MKE2FS_CONFIG" && test -f disk.raw ;;
        fakeroot) shift 2; exec "$TOOLS/$@" ;;
      esac
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with a space", "it's \"quoted\"", "$HOME;(x)*"})
  void no_path_reaches_fakeroot_or_the_shells_in_the_tools(String name) throws IOException {
    List<String> calls = build(name, false);

    assertThat(calls).hasSize(6);
    assertThat(calls.get(0))
        .startsWith("setpriv [--pdeathsig] [TERM] [mmdebstrap] [--mode=unshare]")
        .contains("[" + directory.resolve(name).resolve("root.tar") + "]");
    assertThat(calls.subList(1, 6))
        .containsExactly(
            "fakeroot [-s] [owners] [tar] [-xpf] [root.tar] [-C] [root]",
            "tar [-xpf] [root.tar] [-C] [root]",
            "fakeroot [-i] [owners] [mke2fs]" + FILE_SYSTEM,
            "mke2fs" + FILE_SYSTEM,
            "qemu-img [convert] [-f] [raw] [-O] [qcow2] [disk.raw] [disk.qcow2]");
  }

  private static final String FILE_SYSTEM =
      " [-q] [-F] [-t] [ext4] [-L] [debian-root] [-d] [root] [-E]"
          + " [offset=1048576,lazy_itable_init=0,lazy_journal_init=0] [disk.raw] [2096128k]";

  @Test
  @ExtendWith(ArabicDigits.class)
  void the_locale_does_not_matter() throws IOException {
    assertThat(build("plain", false).get(3))
        .isEqualTo("fakeroot [-i] [owners] [mke2fs]" + FILE_SYSTEM);
  }

  @Test
  void root_unpacks_in_a_path_that_apt_does_not_cope_with_from_an_archive() throws IOException {
    List<String> calls = build("it's \"quoted\"", true);

    assertThat(calls).hasSize(5);
    assertThat(calls.get(1)).contains(" [--mode=root] ").contains("root.tar] ");
    assertThat(calls.subList(2, 5))
        .containsExactly(
            "tar [-xpf] [root.tar] [-C] [root]",
            "mke2fs" + FILE_SYSTEM,
            "qemu-img [convert] [-f] [raw] [-O] [qcow2] [disk.raw] [disk.qcow2]");
  }

  @Test
  void root_registers_who_runs_the_guests_programs_in_a_user_namespace() throws IOException {
    Optional<Path> emulator = Optional.of(Path.of("/opt/qemu-aarch64-static"));
    List<String> calls = build("plain", true, Architecture.ARM64, emulator);

    assertThat(calls).hasSize(4);
    assertThat(calls.get(0))
        .startsWith("setpriv [--pdeathsig] [TERM] [sh] [-c] [# Runs a command as root")
        .contains(" [mmdebstrap] [--mode=unshare] ", " [--architectures=arm64] ")
        .contains("machine='\\xb7'", "interpreter='/opt/qemu-aarch64-static'", "root.tar] ")
        .contains("[--setup-hook=architecture=arm64");
    assertThat(calls.get(1)).isEqualTo("tar [-xpf] [root.tar] [-C] [root]");
  }

  @Test
  void a_host_that_runs_the_guests_programs_builds_as_for_its_own_architecture()
      throws IOException {
    List<String> calls = build("plain", true, Architecture.ARM64, Optional.empty());

    assertThat(calls).hasSize(4);
    assertThat(calls.get(0)).startsWith("unshare ");
    assertThat(calls.get(1))
        .contains(" [--mode=root] ", " [--architectures=arm64] ", "linux-image-cloud-arm64")
        .doesNotContain("binfmt_misc");
  }

  private List<String> build(String name, boolean root) throws IOException {
    return build(name, root, Architecture.AMD64, Optional.empty());
  }

  private List<String> build(
      String name, boolean root, Architecture architecture, Optional<Path> interpreter)
      throws IOException {
    Path tools = Files.createDirectory(directory.resolve("tools"));
    Path calls = directory.resolve("calls");
    String script = PROGRAM.replace("$CALLS", calls.toString()).replace("$TOOLS", tools.toString());
    for (String program :
        List.of("setpriv", "unshare", "tar", "fakeroot", "mke2fs", "qemu-img", "mmdebstrap")) {
      Files.writeString(tools.resolve(program), script);
      Files.setPosixFilePermissions(
          tools.resolve(program), PosixFilePermissions.fromString("rwx------"));
    }
    Path into = Files.createDirectory(directory.resolve(name));
    URI nowhere = URI.create("http://127.0.0.1/");
    var wanted =
        new CatalogueImage("debian-12", architecture, nowhere, nowhere, Optional.of("bookworm"));
    try (BuildLog log = BuildLog.create("debian-12", directory.resolve("log"))) {
      new DebianBuild(
              wanted,
              new BuildTools(root, interpreter, program -> Optional.of(tools.resolve(program))),
              log,
              Progress.SILENT)
          .into(into, Deadline.after(Stores.LIMIT));
    }
    assertThat(into.resolve("disk.qcow2")).exists();
    assertThat(into.resolve("vmlinuz")).hasContent("k");
    return Files.readAllLines(calls);
  }
}
