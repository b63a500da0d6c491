package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.ssh.HostileSftp.Entry;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a VM lists, a download writes below its target only. */
@Timeout(120)
class SshHostileListingTest {
  /** What is being written has a random name. */
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{12}\\.part$");

  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;
  private Path outside;
  private Path victim;
  private Path target;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    ssh = server.ssh();
    outside = Files.createDirectory(directory.resolve("outside"));
    victim = Files.writeString(outside.resolve("victim"), "precious");
    Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwx--x---"));
    target = directory.resolve("target");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void assertNothingOutsideWasTouched() throws IOException {
    assertThat(outside).isDirectoryNotContaining(file -> !file.equals(victim));
    assertThat(victim).isRegularFile().hasContent("precious");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
        .isEqualTo("rw-r-----");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(outside)))
        .isEqualTo("rwx--x---");
    try (Stream<Path> below = Files.walk(directory.resolve("target"))) {
      assertThat(below).noneMatch(file -> TEMPORARY.matcher(file.toString()).find());
    }
  }

  private static <T> List<List<T>> orders(List<T> all) {
    if (all.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> orders = new ArrayList<>();
    for (T first : all) {
      List<T> others = new ArrayList<>(all);
      others.remove(first);
      for (List<T> rest : orders(others)) {
        List<T> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  /** Downloads /tree with every order of these entries, each time twice to the same place. */
  private void downloadInEveryOrder(List<Entry> root, Map<String, List<Entry>> below)
      throws IOException {
    int number = 0;
    for (List<Entry> order : orders(root)) {
      server.sftp(
          HostileSftp.of(path -> path.equals("/tree") ? order : below.getOrDefault(path, null)));
      Path place = target.resolve("order" + number++);
      for (int i = 0; i < 2; i++) {
        Throwable thrown = catchThrowable(() -> ssh.download("/tree", place));
        if (thrown != null) {
          assertThat(thrown).isInstanceOf(OpsException.class);
        }
        assertNothingOutsideWasTouched();
      }
    }
  }

  @Test
  void a_link_named_like_a_temporary_file_is_a_link_like_any_other() throws IOException {
    downloadInEveryOrder(
        List.of(
            Entry.link(".x.part", victim),
            Entry.file("x", "hostile"),
            Entry.link(".x.part.part", outside)),
        Map.of());
    assertThat(target.resolve("order0/x")).hasContent("hostile");
    assertThat(Files.readSymbolicLink(target.resolve("order0/.x.part"))).isEqualTo(victim);
  }

  @Test
  void a_link_and_a_file_of_one_name() throws IOException {
    downloadInEveryOrder(
        List.of(
            Entry.link("x", victim),
            Entry.file("x", "hostile").withMode(0777),
            Entry.link("x", outside)),
        Map.of());
  }

  @Test
  void a_link_and_a_directory_of_one_name() throws IOException {
    downloadInEveryOrder(
        List.of(Entry.link("d", outside), Entry.directory("d").withMode(0777), Entry.file("d", "")),
        Map.of("/tree/d", List.of(Entry.file("victim", "hostile"), Entry.file("new", "hostile"))));
  }

  @Test
  void a_link_and_an_empty_directory_of_one_name() throws IOException {
    downloadInEveryOrder(
        List.of(Entry.directory("d").withMode(0777), Entry.link("d", outside)),
        Map.of("/tree/d", List.of()));
  }

  @Test
  void links_deeper_down() throws IOException {
    downloadInEveryOrder(
        List.of(Entry.directory("d"), Entry.link("victim", victim), Entry.link("e", "d/e")),
        Map.of(
            "/tree/d",
            List.of(Entry.link("e", outside), Entry.directory("e"), Entry.link("up", "..")),
            "/tree/d/e",
            List.of(Entry.file("victim", "hostile"))));
  }

  @Test
  void what_an_earlier_download_left_is_not_written_through() throws IOException {
    server.sftp(HostileSftp.of(path -> path.equals("/tree") ? links() : null));
    ssh.download("/tree", target);
    assertThat(target.resolve("d")).isSymbolicLink();

    server.sftp(
        HostileSftp.of(
            path ->
                switch (path) {
                  case "/tree" ->
                      List.of(Entry.directory("d").withMode(0777), Entry.file("f", "new"));
                  case "/tree/d" -> List.of(Entry.file("victim", "hostile"));
                  default -> null;
                }));
    ssh.download("/tree", target);

    assertNothingOutsideWasTouched();
    assertThat(target.resolve("d/victim")).hasContent("hostile");
    assertThat(target.resolve("f")).isRegularFile().hasContent("new");
  }

  private List<Entry> links() {
    return List.of(Entry.link("d", outside), Entry.link("f", victim));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "/",
        "/etc/new",
        "../outside/victim",
        "a/..",
        "./a",
        "a/",
        "\0",
        "a\0b"
      })
  void a_name_that_is_none_is_refused(String name) throws IOException {
    List<Entry> listing = List.of(Entry.file("good", "x"), Entry.file(name, "hostile"));
    server.sftp(HostileSftp.of(path -> path.equals("/tree") ? listing : null));
    assertThatThrownBy(() -> ssh.download("/tree", target))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            ssh
                + ": download of /tree to "
                + target
                + " failed: /tree: the server lists a file named '"
                + name
                + "'");
    assertNothingOutsideWasTouched();
  }

  @Test
  void one_name_twice_is_refused() {
    List<Entry> listing = List.of(Entry.file("x", "one"), Entry.file("x", "two"));
    server.sftp(HostileSftp.of(path -> path.equals("/tree") ? listing : null));
    assertThatThrownBy(() -> ssh.download("/tree", target))
        .isInstanceOf(OpsException.class)
        .hasMessageEndingWith("failed: /tree: the server lists 'x' twice");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void the_directory_and_its_parent_are_no_part_of_a_listing() throws IOException {
    List<Entry> listing =
        List.of(Entry.link(".", victim), Entry.file("..", "hostile"), Entry.file("x", "good"));
    server.sftp(HostileSftp.of(path -> path.equals("/tree") ? listing : null));
    ssh.download("/tree", target);
    assertThat(target.resolve("x")).hasContent("good");
    assertNothingOutsideWasTouched();
  }

  @Test
  void a_link_that_leads_to_no_path_is_refused() throws IOException {
    List<Entry> listing = List.of(Entry.link("x", "a\0b"));
    server.sftp(HostileSftp.of(path -> path.equals("/tree") ? listing : null));
    assertThatThrownBy(() -> ssh.download("/tree", target))
        .isInstanceOf(OpsException.class)
        .hasMessageEndingWith("failed: /tree/x: the server says that it leads to 'a\0b'");
    assertNothingOutsideWasTouched();
  }

  @Test
  void a_path_that_is_said_to_be_a_link_after_it_was_followed_is_refused() throws IOException {
    server.sftp(
        HostileSftp.of(path -> path.isEmpty() ? List.of(Entry.link("tree", victim)) : null));
    assertThatThrownBy(() -> ssh.download("/tree", target))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("is neither a file");
    assertThat(target).doesNotExist();
  }

  @Test
  void directories_without_end_end_with_an_error() throws IOException {
    server.sftp(HostileSftp.of(path -> List.of(Entry.directory("a"))));
    assertThatThrownBy(() -> ssh.download("/tree", target))
        .isInstanceOf(OpsException.class)
        .hasMessageEndingWith("/a/a/a: there are more than 200 directories around it");
    assertNothingOutsideWasTouched();
  }
}
