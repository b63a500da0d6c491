package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @TempDir Path directory;

  @Test
  void entries_are_sorted_and_none_where_there_is_no_directory() throws IOException {
    Files.createFile(directory.resolve("b"));
    Files.createDirectory(directory.resolve("a"));

    assertThat(Directories.entries(directory))
        .containsExactly(directory.resolve("a"), directory.resolve("b"));
    assertThat(Directories.entries(directory.resolve("missing"))).isEmpty();
  }

  @Test
  void a_file_in_place_of_a_directory_is_named() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Directories.entries(file))
        .isInstanceOf(StorageException.class)
        .hasMessage("cannot list " + file + ": it is not a directory");
    assertThat(Directories.entries(file.resolve("below"))).isEmpty();
  }

  @Test
  void what_is_mounted_in_a_directory_is_found_whatever_its_name() {
    var mountinfo =
        List.of(
            "23 28 0:21 / /proc rw,relatime shared:5 - proc proc rw",
            "91 28 0:5 / /data/my\\040im\\134ges/gr\u00c3\u00bc\u00c3\u009fe/root/dev rw - devtmpfs udev rw",
            "92 28 0:5 / /data/images-of-others/dev rw - devtmpfs udev rw");

    assertThat(Directories.mountIn(Path.of("/data/my im\\ges/grüße"), mountinfo))
        .contains("/data/my im\\ges/grüße/root/dev");
    assertThat(Directories.mountIn(Path.of("/data/images"), mountinfo)).isEmpty();
    assertThat(Directories.mountIn(Path.of("/proc"), mountinfo)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_directory_with_a_mount_is_refused() {
    assertThatThrownBy(() -> Directories.requireNoMounts(Path.of("/")))
        .isExactlyInstanceOf(OpsException.class)
        .hasMessageStartingWith("cannot delete /: something is mounted in it, at /")
        .hasMessageContaining("hint: unmount it: umount /");
  }

  @Test
  void deleting_follows_no_link_and_takes_what_is_missing_as_deleted() throws IOException {
    Path kept = Files.createFile(Files.createDirectory(directory.resolve("kept")).resolve("file"));
    Path tree = Files.createDirectories(directory.resolve("tree/deep")).getParent();
    Files.createSymbolicLink(tree.resolve("deep/link"), kept.getParent());

    Directories.delete(tree);
    Directories.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(kept).exists();
  }
}
