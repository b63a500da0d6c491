package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.CurrentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir Path directory;

  @Test
  void a_directory_is_made_for_its_owner_only() throws IOException {
    Path made = PrivateFiles.directory(directory.resolve("some/where"));

    assertThat(permissions(made)).isEqualTo("rwx------");
    assertThat(PrivateFiles.isOwnDirectory(made)).isTrue();
    assertThat(PrivateFiles.isPrivateDirectory(made)).isTrue();
  }

  @Test
  void a_directory_that_is_there_is_closed_to_others() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(PrivateFiles.isPrivateDirectory(open)).isFalse();

    PrivateFiles.directory(open);

    assertThat(permissions(open)).isEqualTo("rwx------");
  }

  @Test
  void the_groups_right_to_pass_stays() throws IOException {
    Path passable = Files.createDirectory(directory.resolve("passable"));
    Files.setPosixFilePermissions(passable, PosixFilePermissions.fromString("rwx--x---"));

    PrivateFiles.directory(passable);

    assertThat(permissions(passable)).isEqualTo("rwx--x---");
  }

  @Test
  void a_symbolic_link_is_refused_and_not_followed() throws IOException {
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path planted = Files.createSymbolicLink(directory.resolve("planted"), target);
    Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
    String owner = Files.getOwner(directory).getName();

    assertThatThrownBy(() -> PrivateFiles.directory(planted))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(
            "cannot create the directory " + planted + ": it is a symbolic link of user " + owner);
    assertThatThrownBy(() -> PrivateFiles.directory(dangling))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("it is a symbolic link of user " + owner);

    assertThat(permissions(target)).isEqualTo("rwxr-xr-x");
    assertThat(directory.resolve("nowhere")).doesNotExist();
    assertThat(PrivateFiles.isOwnDirectory(planted)).isFalse();
  }

  @Test
  void another_users_directory_is_refused_and_not_changed() throws IOException {
    Path foreign = foreign();
    String before = permissions(foreign);

    assertThatThrownBy(() -> PrivateFiles.directory(foreign))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(
            "cannot create the directory "
                + foreign
                + ": it is a directory of user "
                + Files.getOwner(foreign).getName());

    assertThat(permissions(foreign)).isEqualTo(before);
    assertThat(PrivateFiles.isOwnDirectory(foreign)).isFalse();
  }

  @Test
  void a_file_is_refused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> PrivateFiles.directory(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot create the directory " + file + ": it is a file of user ");
  }

  @Test
  void a_file_that_cannot_be_written_is_named_and_nothing_is_left() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("taken/full"));

    assertThatThrownBy(() -> PrivateFiles.write(taken.getParent(), "content"))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot write " + taken.getParent() + ": ");

    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(taken.getParent());
    }
  }

  /** Root gives a directory away; anyone else finds root's. */
  private Path foreign() throws IOException {
    if (!CurrentUser.isRoot()) {
      return Path.of("/usr");
    }
    Path foreign = Files.createDirectory(directory.resolve("foreign"));
    Files.setAttribute(foreign, "unix:uid", 12345);
    return foreign;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
