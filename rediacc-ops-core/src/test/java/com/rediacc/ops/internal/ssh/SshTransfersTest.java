package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshTransfersTest {
  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;
  private Path here;
  private Path there;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    ssh = server.ssh();
    here = Files.createDirectory(directory.resolve("here"));
    there = Files.createDirectory(directory.resolve("there"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Path file(Path path, String mode) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "content of " + path.getFileName());
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_file_is_carried_with_its_permissions_and_missing_directories_are_made()
      throws IOException {
    Path script = file(here.resolve("run me.sh"), "rwxr-xr-x");
    Path secret = file(here.resolve("ключ"), "rw-r-----");
    // tag::file[]
    ssh.upload(script, there + "/opt/tools/run me.sh");
    ssh.download(there + "/opt/tools/run me.sh", here.resolve("back/again/run me.sh"));
    // end::file[]
    ssh.upload(secret, there + "/ключ");
    ssh.download(there + "/ключ", here.resolve("secret"));

    assertThat(there.resolve("opt/tools/run me.sh")).hasSameBinaryContentAs(script);
    assertThat(mode(there.resolve("opt/tools/run me.sh"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(there.resolve("ключ"))).isEqualTo("rw-r-----");
    assertThat(here.resolve("back/again/run me.sh")).hasSameBinaryContentAs(script);
    assertThat(mode(here.resolve("back/again/run me.sh"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(here.resolve("secret"))).isEqualTo("rw-r-----");
  }

  private static void assertSameTree(Path tree) throws IOException {
    assertThat(tree.resolve("empty")).isEmptyDirectory();
    assertThat(tree.resolve("a b/grüße 失敗.txt")).hasContent("content of grüße 失敗.txt");
    assertThat(mode(tree.resolve("a b/grüße 失敗.txt"))).isEqualTo("rw-r-----");
    assertThat(mode(tree.resolve("a b/it's \"$x\".sh"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(tree.resolve("a b"))).isEqualTo("r-xr-x---");
    assertThat(Files.readSymbolicLink(tree.resolve("to file"))).hasToString("a b/grüße 失敗.txt");
    assertThat(Files.readSymbolicLink(tree.resolve("to directory"))).hasToString("a b");
    assertThat(Files.readSymbolicLink(tree.resolve("dangling"))).hasToString("/no/such/file");
  }

  @Test
  void a_tree_is_carried_whole_and_links_stay_links() throws IOException {
    Path tree = here.resolve("tree");
    file(tree.resolve("a b/grüße 失敗.txt"), "rw-r-----");
    file(tree.resolve("a b/it's \"$x\".sh"), "rwxr-xr-x");
    Files.createDirectories(tree.resolve("empty"));
    Files.createSymbolicLink(tree.resolve("to file"), Path.of("a b/grüße 失敗.txt"));
    Files.createSymbolicLink(tree.resolve("to directory"), Path.of("a b"));
    Files.createSymbolicLink(tree.resolve("dangling"), Path.of("/no/such/file"));
    Files.setPosixFilePermissions(
        tree.resolve("a b"), PosixFilePermissions.fromString("r-xr-x---"));

    ssh.upload(tree, there + "/new/tree");
    assertSameTree(there.resolve("new/tree"));
    ssh.download(there + "/new/tree", here.resolve("back/tree"));
    assertSameTree(here.resolve("back/tree"));

    // Once more, over what is there.
    Files.setPosixFilePermissions(
        there.resolve("new/tree/a b"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.setPosixFilePermissions(
        here.resolve("back/tree/a b"), PosixFilePermissions.fromString("rwxr-x---"));
    ssh.upload(tree, there + "/new/tree");
    assertSameTree(there.resolve("new/tree"));
    ssh.download(there + "/new/tree", here.resolve("back/tree"));
    assertSameTree(here.resolve("back/tree"));
  }

  @Test
  void what_is_there_is_replaced() throws IOException {
    Path shorter = file(here.resolve("x"), "rw-------");
    file(there.resolve("much longer name"), "rwxrwxrwx");
    ssh.upload(shorter, there + "/much longer name");
    assertThat(there.resolve("much longer name")).hasContent("content of x");
    assertThat(mode(there.resolve("much longer name"))).isEqualTo("rw-------");

    file(here.resolve("old and longer"), "rwxrwxrwx");
    ssh.download(there + "/much longer name", here.resolve("old and longer"));
    assertThat(here.resolve("old and longer")).hasContent("content of x");
    assertThat(mode(here.resolve("old and longer"))).isEqualTo("rw-------");
  }

  @Test
  void a_linked_source_is_followed() throws IOException {
    file(here.resolve("tree/x"), "rw-------");
    Files.createSymbolicLink(here.resolve("link"), Path.of("tree"));
    ssh.upload(here.resolve("link"), there + "/tree");
    assertThat(there.resolve("tree/x")).hasContent("content of x");

    Files.createSymbolicLink(there.resolve("link"), Path.of("tree"));
    ssh.download(there + "/link", here.resolve("back"));
    assertThat(here.resolve("back/x")).hasContent("content of x");
  }

  @Test
  void a_linked_directory_is_not_written_through() throws IOException {
    file(there.resolve("tree/sub/x"), "rw-------");
    Path elsewhere = Files.createDirectory(here.resolve("elsewhere"));
    Files.createDirectory(here.resolve("back"));
    Files.createSymbolicLink(here.resolve("back/sub"), elsewhere);

    ssh.download(there + "/tree", here.resolve("back"));

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(here.resolve("back/sub/x")).hasContent("content of x");
  }

  @Test
  void large_files_arrive_whole() throws IOException {
    byte[] content = new byte[6_000_003];
    new Random(42).nextBytes(content);
    Path large = Files.write(here.resolve("large"), content);

    ssh.upload(large, there + "/large");
    ssh.download(there + "/large", here.resolve("back"));

    assertThat(there.resolve("large")).hasSameBinaryContentAs(large);
    assertThat(here.resolve("back")).hasSameBinaryContentAs(large);
  }

  @Test
  void names_as_long_as_names_can_be_are_carried() throws IOException {
    Path file = file(there.resolve("x".repeat(255)), "rw-------");
    ssh.download(there.toString(), here.resolve("back"));
    assertThat(here.resolve("back").resolve(file.getFileName())).hasSameBinaryContentAs(file);
  }

  @Test
  void uploads_at_the_same_time_make_the_same_missing_directories() throws Exception {
    Path file = file(here.resolve("x"), "rw-------");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        List<Future<?>> uploads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String remote = there + "/" + round + "/a/b/c/" + i;
          uploads.add(threads.submit(() -> ssh.upload(file, remote)));
        }
        for (Future<?> upload : uploads) {
          upload.get();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_relative_path_is_below_where_the_server_puts_the_user() throws IOException {
    Path file = file(here.resolve("x"), "rw-------");
    String relative = Path.of("").toRealPath().relativize(there.toRealPath()) + "/x";
    ssh.upload(file, relative);
    assertThat(there.resolve("x")).hasContent("content of x");
  }
}
