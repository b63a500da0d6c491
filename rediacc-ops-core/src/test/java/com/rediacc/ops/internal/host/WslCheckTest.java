package com.rediacc.ops.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.host.Prerequisite.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WslCheckTest {
  private static final Path DATA = Path.of("/home/me/.renet");

  @TempDir Path root;

  private List<Prerequisite> check(String release, Path data) throws IOException {
    Path file = root.resolve("proc/sys/kernel/osrelease");
    Files.createDirectories(file.getParent());
    Files.writeString(file, release + "\n");
    return new WslCheck(root).run(data);
  }

  @Test
  void linux_and_macos_are_none() throws Exception {
    assertThat(check("6.1.0-18-cloud-amd64", DATA)).isEmpty();
    assertThat(new WslCheck(root.resolve("without-proc")).run(DATA)).isEmpty();
  }

  @Test
  void version_1_is_to_be_converted() throws Exception {
    assertThat(check("4.4.0-19041-Microsoft", DATA))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.verdict()).isEqualTo(Verdict.WARNING);
              assertThat(found.hint()).contains("wsl --set-version <distribution> 2");
            });
  }

  @Test
  void what_is_off_is_named_with_what_switches_it_on() throws Exception {
    List<Prerequisite> found =
        check("5.15.153.1-microsoft-standard-WSL2", Path.of("/mnt/c/Users/me/vms"));
    assertThat(found).extracting(Prerequisite::verdict).containsOnly(Verdict.WARNING);
    assertThat(found)
        .extracting(Prerequisite::name)
        .containsExactly("WSL", "WSL systemd", "WSL data directory");
    assertThat(found)
        .extracting(Prerequisite::hint)
        .satisfiesExactly(
            hint -> assertThat(hint).contains("nestedVirtualization=true", "wsl --shutdown"),
            hint -> assertThat(hint).contains("systemd=true", "/etc/wsl.conf"),
            hint -> assertThat(hint).contains("RENET_DATA_DIR"));
  }

  @Test
  void one_that_has_all_is_in_order() throws Exception {
    Files.createDirectories(root.resolve("run/systemd/system"));
    Files.createDirectories(root.resolve("dev"));
    Files.createFile(root.resolve("dev/kvm"));
    assertThat(check("6.6.36.3-microsoft-standard-WSL2", Path.of("/mnt/data/vms")))
        .containsExactly(Prerequisite.ok("WSL", "version 2 with nested virtualization"));
  }
}
