package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds debian-12 from Debian's packages, for real: about a minute. Where the other tests have no
 * image yet, they get this one; Failsafe runs this class before them.
 */
class ImageBuildIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final List<String> reported = new CopyOnWriteArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void phase(String subject, String phase) {
          reported.add(subject + ": " + phase);
        }

        @Override
        public void note(String line) {
          reported.add(line);
        }
      };

  @Test
  void buildsReusesAndNoticesDamage(@TempDir Path directory) throws IOException {
    Architecture architecture = Architecture.ofHost();
    assumeTrue(toolsAreHere(), "the tools of a build are not installed");
    Path shared = Settings.fromEnvironment().dataDirectory().resolve("images");
    PrivateFiles.directory(shared);
    boolean fresh =
        new ImageStore(shared, architecture, progress, name -> {}).find("debian-12").isEmpty();
    Path images = fresh ? shared : directory;
    Files.createDirectories(images.resolve(".debian-12-" + architecture + ".new/root/of/a/killed"));
    var store = new ImageStore(images, architecture, progress, name -> {});

    store.build("debian-12", LIMIT);
    Image image = store.find("debian-12").orElseThrow();

    assertThat(reported)
        .containsExactly("debian-12: packages", "debian-12: file system", "debian-12: disk");
    assertThat(image.format()).isEqualTo(DiskFormat.QCOW2);
    assertThat(image.virtualBytes()).isEqualTo(2L << 30);
    assertThat(DiskFile.of(image.disk(), "it")).isEqualTo(new DiskFile(DiskFormat.QCOW2, 2L << 30));
    BootSource.Kernel kernel = image.bootSource().kernel().orElseThrow();
    assertThat(kernel.commandLine()).startsWith("root=LABEL=debian-root ro console=tty");
    assertThat(kernel.image()).isReadable();
    assertThat(kernel.initrd()).isReadable();
    try (var files = Files.list(images)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "debian-12-" + architecture,
              "debian-12-" + architecture + ".build.log",
              ".debian-12-" + architecture + ".lock");
    }

    assertThat(store.obtain("debian-12", Deadline.after(Duration.ofSeconds(5)))).isEqualTo(image);

    if (fresh) {
      // The damage is done to a copy: the others want theirs whole.
      store =
          new ImageStore(
              copied(images, directory.resolve("copy")), architecture, progress, name -> {});
      image = store.find("debian-12").orElseThrow();
    }
    Files.setPosixFilePermissions(image.disk(), PosixFilePermissions.fromString("rw-------"));
    try (var disk = FileChannel.open(image.disk(), StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap("damage".getBytes(StandardCharsets.UTF_8)), 1 << 20);
    }
    assertThat(store.find("debian-12")).isEmpty();
  }

  /** With its times, by which a store knows an unchanged disk. */
  private static Path copied(Path from, Path to) {
    Subprocess.of("cp", "-a", from.toString(), to.toString())
        .run(Deadline.after(LIMIT))
        .succeeded();
    return to;
  }

  private static boolean toolsAreHere() {
    try {
      return BuildTools.require("debian-12", Architecture.ofHost()) != null;
    } catch (UnavailableException e) {
      return false;
    }
  }
}
