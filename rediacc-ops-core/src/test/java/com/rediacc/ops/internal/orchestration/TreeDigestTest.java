package com.rediacc.ops.internal.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDigestTest {
  @TempDir Path directory;
  private Path tree;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    tree = Files.createDirectories(directory.resolve("tree/sub")).getParent();
    file = Files.writeString(tree.resolve("sub/file"), "content");
    mode(tree, "rwxr-xr-x");
    mode(tree.resolve("sub"), "rwxr-xr-x");
    mode(file, "rw-r--r--");
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private interface Change {
    void make() throws IOException;
  }

  private void assertChanges(Change change) throws IOException {
    String before = TreeDigest.of(tree);
    assertThat(TreeDigest.of(tree)).isEqualTo(before);
    change.make();
    assertThat(TreeDigest.of(tree)).isNotEqualTo(before);
  }

  @Test
  void contents_names_and_permissions_make_a_difference() throws IOException {
    assertChanges(() -> Files.writeString(file, "Content"));
    assertChanges(() -> mode(file, "rwxr-xr-x"));
    assertChanges(() -> mode(tree.resolve("sub"), "rwx------"));
    assertChanges(() -> mode(tree, "rwx------"));
    assertChanges(() -> Files.createDirectory(tree.resolve("empty")));
    assertChanges(() -> Files.move(file, tree.resolve("sub/other")));
    assertChanges(() -> Files.createFile(tree.resolve("nothing")));
  }

  @Test
  void a_link_in_a_directory_is_where_it_leads_and_no_more() throws IOException {
    Path link = tree.resolve("link");
    assertChanges(() -> Files.createSymbolicLink(link, Path.of("sub/file")));
    String before = TreeDigest.of(tree);
    Path outside = Files.writeString(directory.resolve("outside"), "x");
    Files.delete(link);
    Files.createSymbolicLink(link, outside);
    String elsewhere = TreeDigest.of(tree);
    assertThat(elsewhere).isNotEqualTo(before);
    Files.writeString(outside, "y");
    assertThat(TreeDigest.of(tree)).as("an upload does not follow it").isEqualTo(elsewhere);
    Files.delete(outside);
    assertThat(TreeDigest.of(tree)).as("it may lead nowhere").isEqualTo(elsewhere);
  }

  @Test
  void a_link_whose_text_looks_like_permissions_is_still_a_link() throws IOException {
    Path one = tree.resolve("one");
    Files.createDirectory(one);
    mode(one, "rwxr-xr-x");
    String directoryThere = TreeDigest.of(tree);
    Files.delete(one);
    Files.createSymbolicLink(one, Path.of("rwxr-xr-x"));
    assertThat(TreeDigest.of(tree)).isNotEqualTo(directoryThere);
  }

  @Test
  void a_link_that_is_named_itself_is_followed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), tree);
    assertThat(TreeDigest.of(link)).isEqualTo(TreeDigest.of(tree));
    String before = TreeDigest.of(link);
    Files.writeString(file, "changed");
    assertThat(TreeDigest.of(link)).isNotEqualTo(before);
  }

  @Test
  void what_cannot_be_put_on_a_node_is_refused() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> TreeDigest.of(missing))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot read " + missing + ": there is no such file");
  }
}
