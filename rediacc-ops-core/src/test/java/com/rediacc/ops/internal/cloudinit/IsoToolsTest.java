package com.rediacc.ops.internal.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs that others wrote read from the disk, where this host has them. */
class IsoToolsTest {
  private static final String[] NAMES = {"meta-data", "network-config", "user-data"};

  @TempDir Path directory;
  private Path iso;

  @BeforeEach
  void write() throws Exception {
    iso = directory.resolve("seed.iso");
    Map<String, byte[]> files =
        Map.of(
            "user-data", "x".repeat(5000).getBytes(StandardCharsets.UTF_8),
            "meta-data", "grüße".getBytes(StandardCharsets.UTF_8),
            "network-config", new byte[0]);
    Files.write(iso, new IsoImage("cidata", files).bytes());
  }

  @Test
  void blkid_finds_it_by_its_label() {
    assertThat(run("blkid", "-p", "-o", "export", iso.toString()))
        .contains("LABEL=cidata", "TYPE=iso9660");
  }

  @Test
  void bsdtar_lists_and_extracts_it() throws Exception {
    assertThat(run("bsdtar", "-tf", iso.toString())).contains(NAMES);
    run("bsdtar", "-xf", iso.toString(), "-C", directory.toString());
    assertThat(directory.resolve("user-data")).hasContent("x".repeat(5000));
    assertThat(directory.resolve("meta-data")).hasContent("grüße");
    assertThat(directory.resolve("network-config")).isEmptyFile();
  }

  @Test
  void isoinfo_reads_it() {
    assertThat(run("isoinfo", "-J", "-f", "-i", iso.toString()))
        .containsExactly(Stream.of(NAMES).map(name -> "/" + name).toArray(String[]::new));
    assertThat(run("isoinfo", "-d", "-i", iso.toString())).contains("Volume id: cidata");
  }

  private static List<String> run(String... command) {
    Subprocess.Result result;
    try {
      result = Subprocess.of(command).run(Deadline.after(Duration.ofSeconds(20)));
    } catch (OpsException e) {
      assumeTrue(false, "this host has no " + command[0]);
      throw e;
    }
    return result.succeeded().stdout().lines().toList();
  }
}
