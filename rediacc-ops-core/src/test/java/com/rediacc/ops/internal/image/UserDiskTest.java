package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserDiskTest {
  @TempDir private Path directory;

  @Test
  void takesAQcow2() throws IOException {
    Path disk = file("mine.qcow2", Publisher.disk(1));

    Image image = store().obtain(disk.toString(), Deadline.after(Stores.LIMIT));

    assertThat(image.name()).isEqualTo(disk.toString());
    assertThat(image.disk()).isEqualTo(disk.toRealPath());
    assertThat(image.format()).isEqualTo(DiskFormat.QCOW2);
    assertThat(image.virtualBytes()).isEqualTo(1L << 30);
    assertThat(store().find(disk.toString())).contains(image);
    Files.write(disk, Publisher.disk(2));
    assertThat(store().obtain(disk.toString(), Deadline.after(Stores.LIMIT)).sha256())
        .isNotEqualTo(image.sha256());
  }

  @Test
  void takesARawDiskWithAPartitionTable() throws IOException {
    byte[] content = new byte[4096];
    content[510] = 0x55;
    content[511] = (byte) 0xaa;

    Image image =
        store().obtain(file("mine.raw", content).toString(), Deadline.after(Stores.LIMIT));

    assertThat(image.format()).isEqualTo(DiskFormat.RAW);
    assertThat(image.virtualBytes()).isEqualTo(4096);
  }

  @Test
  void takesABareFileSystem() throws IOException {
    byte[] content = new byte[4096];
    content[1080] = 0x53;
    content[1081] = (byte) 0xef;

    Image image =
        store().obtain(file("mine.img", content).toString(), Deadline.after(Stores.LIMIT));

    assertThat(image.format()).isEqualTo(DiskFormat.RAW);
    assertThat(image.virtualBytes()).isEqualTo(4096);
    assertThat(image.bootSource().kernel()).isEmpty();
  }

  @Test
  void readsADiskAgainOnlyWhenItHasChanged() throws IOException {
    Path disk = file("mine.qcow2", Publisher.disk(1));
    Path other = file("other.qcow2", Publisher.disk(2));
    Image image = store().obtain(disk.toString(), Deadline.after(Stores.LIMIT));
    store().obtain(other.toString(), Deadline.after(Stores.LIMIT));

    // The same size and time: it is not read, whatever is in it now.
    FileTime time = Files.getLastModifiedTime(disk);
    Files.write(disk, Publisher.disk(3));
    Files.setLastModifiedTime(disk, time);
    assertThat(store().find(disk.toString())).contains(image);

    Path memory = directory.resolve("images/.user-disks.json");
    Files.writeString(memory, "{\"what an earlier version\": {}}");
    assertThat(store().find(disk.toString()).orElseThrow().sha256()).isNotEqualTo(image.sha256());
  }

  @Test
  void saysWhichDiskCannotBeRead() throws IOException {
    Path loop = Files.createSymbolicLink(directory.resolve("loop.img"), Path.of("loop.img"));
    assertRefused(loop, ": no such file");

    Path below = file("file", new byte[1]).resolve("disk.img");
    assertRefused(below, ": no such file");
  }

  @Test
  void aGlanceLeavesNothing() throws IOException {
    Path disk = file("mine.qcow2", Publisher.disk(1));

    assertThat(store().locate(disk.toString())).contains(disk);
    assertThat(store().locate("debian-12")).isEmpty();

    assertThat(directory.resolve("images")).doesNotExist();
  }

  @Test
  void refusesAnOverlay() throws IOException {
    byte[] content = Publisher.disk(1);
    ByteBuffer.wrap(content).putLong(8, 512);

    assertRefused(
        file("overlay.qcow2", content), " is an overlay: part of its content is in another file");
  }

  @Test
  void refusesAQcow2WithAnExternalDataFile() throws IOException {
    byte[] content = Publisher.disk(1);
    ByteBuffer.wrap(content).putInt(4, 3).putLong(72, 4);

    assertRefused(
        file("external.qcow2", content), " is an overlay: part of its content is in another file");
  }

  @Test
  void refusesWhatIsNoDisk() throws IOException {
    assertRefused(file("empty.img", new byte[0]), " is not a disk image: it is empty");
    assertRefused(
        file("page.img", "<html>not found".getBytes(StandardCharsets.UTF_8)),
        " is not a disk image: it is a web page");
    assertRefused(
        file("zeros.img", new byte[4096]),
        " is not a disk image: it has neither a qcow2 header nor a partition table");
    assertRefused(directory, " is not a disk image: it is a directory");
    assertRefused(directory.resolve("none.qcow2"), ": no such file");
  }

  private void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> store().requireKnown(file.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("image " + file + why);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private ImageStore store() {
    return new ImageStore(
        directory.resolve("images"), Architecture.AMD64, Progress.SILENT, name -> {});
  }
}
