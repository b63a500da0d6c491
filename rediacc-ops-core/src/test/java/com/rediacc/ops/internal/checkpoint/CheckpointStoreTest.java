package com.rediacc.ops.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.io.SparseRanges;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final long PLENTY = 1 << 30;

  @TempDir Path directory;

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void note(String line) {
          notes.add(line);
        }
      };

  private CheckpointStore store(long limit) {
    return new CheckpointStore(directory.resolve("checkpoints"), limit);
  }

  /** Adds a checkpoint of one disk that stays and one RAM file that goes; returns the disk. */
  private Path add(CheckpointStore store, String key, int bytes) throws IOException {
    Path cluster = Files.createTempDirectory(directory, "cluster");
    Path disk = Files.write(cluster.resolve("vm.disk"), new byte[bytes]);
    Path ram = Files.writeString(cluster.resolve("vm.ram"), "ram of " + key);
    store.add(key, "summary of " + key, List.of(disk), List.of(ram), Deadline.after(SOON));
    assertThat(ram).doesNotExist();
    return disk;
  }

  private boolean link(CheckpointStore store, String key) throws IOException {
    return store.link(
        key, Files.createTempDirectory(directory, "link"), Deadline.after(SOON), progress);
  }

  @Test
  void what_was_added_is_linked_whole_and_any_number_of_times() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 1000);
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));

    assertThat(store.link("k1", one, Deadline.after(SOON), progress)).isTrue();
    assertThat(store.link("k1", two, Deadline.after(SOON), progress)).isTrue();
    assertThat(store.link("k2", two, Deadline.after(SOON), progress)).isFalse();

    for (Path linked : List.of(one, two)) {
      assertThat(linked.resolve("vm.disk")).hasBinaryContent(new byte[1000]);
      assertThat(linked.resolve("vm.ram")).hasContent("ram of k1");
    }
    assertThat(notes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flip", "truncate", "delete", "manifest", "no manifest"})
  void a_damaged_checkpoint_is_dropped_with_a_note_and_nothing_is_linked(String damage)
      throws IOException {
    CheckpointStore store = store(PLENTY);
    // The last link: what a cluster holds would be damaged, too.
    Files.delete(add(store, "k1", 5_000_000));
    Path checkpoint = directory.resolve("checkpoints/k1");
    Path disk = checkpoint.resolve("vm.disk");
    switch (damage) {
      case "flip" -> {
        try (var channel = java.nio.channels.FileChannel.open(disk, StandardOpenOption.WRITE)) {
          channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 4_000_000);
        }
      }
      case "truncate" -> {
        try (var channel = java.nio.channels.FileChannel.open(disk, StandardOpenOption.WRITE)) {
          channel.truncate(4_999_999);
        }
      }
      case "delete" -> Files.delete(disk);
      case "manifest" -> Files.writeString(checkpoint.resolve("manifest.json"), "{\"files\": [");
      default -> Files.delete(checkpoint.resolve("manifest.json"));
    }
    Path into = Files.createDirectory(directory.resolve("into"));

    assertThat(store.link("k1", into, Deadline.after(SOON), progress)).isFalse();

    assertThat(into).isEmptyDirectory();
    assertThat(store.list()).isEmpty();
    if (!damage.equals("no manifest")) {
      assertThat(checkpoint).doesNotExist();
      assertThat(notes).singleElement().asString().startsWith("the checkpoint k1 is dropped: ");
    }
  }

  /** Adds a checkpoint of a sparse file with data at 1 MB only; returns the file in the store. */
  private Path addSparse(CheckpointStore store) throws IOException {
    Path cluster = Files.createTempDirectory(directory, "cluster");
    Path pages = cluster.resolve("vm.pages");
    try (var file = new RandomAccessFile(pages.toFile(), "rw")) {
      file.setLength(64 << 20);
      file.seek(1 << 20);
      file.write("memory".getBytes(StandardCharsets.UTF_8));
    }
    new SparseRanges(List.of(new SparseRanges.Range(1 << 20, 4096))).save(pages);
    store.add(
        "k1",
        "summary",
        List.of(),
        List.of(pages, SparseRanges.beside(pages)),
        Deadline.after(SOON));
    return directory.resolve("checkpoints/k1/vm.pages");
  }

  @Test
  void a_sparse_file_takes_as_much_as_it_has_data() throws IOException {
    CheckpointStore store = store(PLENTY);
    addSparse(store);
    assertThat(store.list().get(0).bytes()).isLessThan(10_000);
    assertThat(link(store, "k1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, (1 << 20) + 1, 5 << 20, (64 << 20) - 1})
  void damage_of_a_sparse_file_is_found_in_its_holes_too(long position) throws IOException {
    CheckpointStore store = store(PLENTY);
    Path pages = addSparse(store);
    flip(pages, position);

    assertThat(link(store, "k1")).isFalse();
    assertThat(notes).singleElement().asString().contains("vm.pages is not what was stored");
  }

  /** As after a crash of the host: the file looks untouched, and is not what was written. */
  @Test
  void all_data_is_read_back_once_in_each_boot_of_the_host() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path pages = addSparse(store);
    FileTime before = Files.getLastModifiedTime(pages);
    flip(pages, 1 << 20);
    Files.setLastModifiedTime(pages, before);
    Files.writeString(pages.resolveSibling("whole-in-boot"), "another boot");

    assertThat(link(store, "k1")).isFalse();
  }

  private static void flip(Path file, long position) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int now = bytes.read();
      bytes.seek(position);
      bytes.write(now ^ 1);
    }
  }

  @Test
  void the_least_recently_used_goes_first_and_never_one_in_use() throws IOException {
    CheckpointStore store = store(2500);
    Files.delete(add(store, "old", 1000));
    Files.delete(add(store, "older", 1000));
    touch("old", 100);
    touch("older", 200);
    Path inUse = add(store, "oldest", 1000);
    touch("oldest", 300);

    Files.delete(add(store, "new", 1000));

    assertThat(inUse).exists();
    assertThat(store.list()).extracting(CheckpointEntry::key).contains("oldest", "new");
    assertThat(store.list()).extracting(CheckpointEntry::key).doesNotContain("older", "old");
  }

  private void touch(String key, int secondsAgo) throws IOException {
    Files.setLastModifiedTime(
        directory.resolve("checkpoints").resolve(key).resolve("manifest.json"),
        FileTime.from(Instant.now().minusSeconds(secondsAgo)));
  }

  @Test
  void a_launch_counts_as_use() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "a", 10);
    add(store, "b", 10);
    touch("a", 100);
    touch("b", 50);
    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("b", "a");

    assertThat(link(store, "a")).isTrue();

    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("a", "b");
  }

  @Test
  void what_a_killed_writer_left_is_no_checkpoint_and_goes() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path left = Files.createDirectories(directory.resolve("checkpoints/.new-of-a-killed-writer"));
    Files.writeString(left.resolve("vm.disk"), "half");
    assertThat(store.list()).isEmpty();

    add(store, "k1", 10);

    assertThat(left).doesNotExist();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void a_failure_to_add_leaves_nothing() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path missing = directory.resolve("missing");
    Path moved = Files.createFile(directory.resolve("moved"));

    assertThatThrownBy(
            () -> store.add("k1", "s", List.of(missing), List.of(), Deadline.after(SOON)))
        .isInstanceOf(StorageException.class)
        .hasMessage("cannot read " + missing + ": there is no such file");
    assertThatThrownBy(
            () -> store.add("k1", "s", List.of(), List.of(moved, moved), Deadline.after(SOON)))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot store the checkpoint: ");

    assertThat(store.list()).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("checkpoints"))) {
      assertThat(left.map(p -> p.getFileName().toString())).containsOnly(".lock");
    }
  }

  @Test
  void many_writers_of_one_key_leave_one_whole_checkpoint() throws IOException {
    CheckpointStore store = store(PLENTY);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          try {
                            add(store, "k1", 100_000);
                          } catch (IOException | RuntimeException e) {
                            failures.add(e);
                          }
                        }))
            .toList();
    writers.forEach(Thread::start);
    writers.forEach(
        writer -> {
          try {
            writer.join(60_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    assertThat(failures).isEmpty();
    assertThat(store.list()).hasSize(1);
    assertThat(link(store, "k1")).isTrue();
  }

  @Test
  void checkpoints_are_removed_by_the_beginning_of_their_key_unless_in_use() throws IOException {
    CheckpointStore store = store(PLENTY);
    Files.delete(add(store, "aa11", 10));
    Files.delete(add(store, "aa22", 10));
    add(store, "bb11", 10);

    assertThat(store.remove("aa1")).isEqualTo(1);
    assertThat(store.remove("cc")).isZero();
    assertThat(store.remove("")).isEqualTo(1);
    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("bb11");
    assertThat(store.list().get(0).inUse()).isTrue();
  }

  @Test
  void a_checkpoint_that_another_was_made_from_is_not_in_use_by_that() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path disk = add(store, "base", 10);
    Path cluster = Files.createTempDirectory(directory, "cluster");
    Path ram = Files.writeString(cluster.resolve("vm.ram"), "later");
    store.add("more", "summary", List.of(disk), List.of(ram), Deadline.after(SOON));
    assertThat(store.list()).allMatch(CheckpointEntry::inUse);

    Files.delete(disk);

    assertThat(store.list()).hasSize(2).noneMatch(CheckpointEntry::inUse);
  }

  @Test
  void a_failure_to_link_leaves_no_link() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 10);
    Path into = Files.createDirectory(directory.resolve("into"));
    Files.createFile(into.resolve("vm.ram"));

    assertThatThrownBy(() -> store.link("k1", into, Deadline.after(SOON), progress))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot launch from the checkpoint ")
        .hasMessageContaining("it exists already");

    assertThat(into)
        .isDirectoryContaining("glob:**/vm.ram")
        .isDirectoryNotContaining("glob:**.disk");
    assertThat(into.resolve("vm.ram")).isEmptyFile();
  }

  @Test
  void at_the_deadline_no_link_is_left() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 10);
    Path into = Files.createDirectory(directory.resolve("into"));

    assertThatThrownBy(
            () -> store.link("k1", into, Deadline.after(Duration.ofSeconds(-1)), progress))
        .isInstanceOf(DeadlineException.class);

    assertThat(into).isEmptyDirectory();
  }

  /** Dropping is no reason for a start to fail or to wait. */
  @Test
  void one_that_does_not_work_is_dropped_while_another_process_writes() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 10);
    try (FileMutex writer =
        FileMutex.tryAcquire(directory.resolve("checkpoints/.lock")).orElseThrow()) {
      assertThat(writer).isNotNull();
      store.drop("k1", progress);
      store.drop("k1", progress);
    }

    assertThat(directory.resolve("checkpoints/k1")).doesNotExist();
    assertThat(notes).containsExactly("the checkpoint k1 is dropped: it did not work");
  }

  @Test
  void a_lock_that_is_not_free_in_time_leaves_the_files() throws IOException {
    CheckpointStore store = store(PLENTY);
    Files.createDirectories(directory.resolve("checkpoints"));
    Path ram = Files.writeString(directory.resolve("vm.ram"), "ram");
    try (FileMutex other =
        FileMutex.tryAcquire(directory.resolve("checkpoints/.lock")).orElseThrow()) {
      assertThat(other).isNotNull();
      assertThatThrownBy(
              () ->
                  store.add(
                      "k1", "s", List.of(), List.of(ram), Deadline.after(Duration.ofSeconds(3))))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("the store of checkpoints is in use by another process");
    }
    assertThat(ram).hasContent("ram");
  }

  @Test
  void what_lost_its_manifest_goes_with_the_next() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 10);
    Files.delete(directory.resolve("checkpoints/k1/manifest.json"));

    add(store, "k2", 10);

    assertThat(directory.resolve("checkpoints/k1")).doesNotExist();
    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("k2");
  }

  @Test
  void looking_at_the_list_changes_nothing() throws IOException {
    CheckpointStore store = store(PLENTY);
    add(store, "k1", 10);
    Path manifest = directory.resolve("checkpoints/k1/manifest.json");
    Files.writeString(manifest, "{");

    assertThat(store.list()).isEmpty();
    assertThat(manifest).hasContent("{");
  }

  @Test
  void what_an_earlier_version_saved_is_deleted_once_with_a_note() throws IOException {
    Path former = Files.createDirectories(directory.resolve("states/" + "0a".repeat(32)));
    Files.createFile(former.resolveSibling(".lock"));
    Path file = Files.writeString(former.resolve("vm.disk"), "old");
    Path link = Files.createLink(directory.resolve("of-a-running-cluster"), file);

    assertThat(link(store(PLENTY), "k1")).isFalse();
    assertThat(link(store(PLENTY), "k1")).isFalse();

    assertThat(former.getParent()).doesNotExist();
    assertThat(link).hasContent("old");
    assertThat(notes)
        .containsExactly(
            "the saved states of an earlier version are deleted: " + former.getParent());
  }

  @Test
  void a_directory_of_that_name_with_anything_else_in_it_stays() throws IOException {
    Path map = Files.createFile(Files.createDirectory(directory.resolve("states")).resolve("map"));

    link(store(PLENTY), "k1");

    assertThat(map).exists();
    assertThat(notes).isEmpty();
  }

  @Test
  void keys_differ_by_every_input_and_by_its_place() {
    assertThat(new CheckpointKey().with("a", "1").with("b", "2").hex())
        .isEqualTo(new CheckpointKey().with("a", "1").with("b", "2").hex())
        .isNotEqualTo(new CheckpointKey().with("a", "1").with("b", "3").hex())
        .isNotEqualTo(new CheckpointKey().with("b", "2").with("a", "1").hex())
        .isNotEqualTo(new CheckpointKey().with("a", "1b:1:2").hex())
        .matches("[0-9a-f]{64}");
  }
}
