package com.rediacc.ops.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
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

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void note(String line) {
          told.add(line);
        }
      };

  private CheckpointStore store(long limit) {
    return new CheckpointStore(directory.resolve("checkpoints"), limit);
  }

  /** Saves a state of one disk that stays and one RAM file that goes; returns the disk. */
  private Path save(CheckpointStore store, String key, int bytes) throws IOException {
    Path cluster = Files.createTempDirectory(directory, "cluster");
    Path disk = Files.write(cluster.resolve("vm.disk"), new byte[bytes]);
    Path ram = Files.writeString(cluster.resolve("vm.ram"), "ram of " + key);
    store.keep(key, "summary of " + key, List.of(disk), List.of(ram), Deadline.after(SOON));
    assertThat(ram).doesNotExist();
    return disk;
  }

  private boolean link(CheckpointStore store, String key) throws IOException {
    return store.link(
        key, Files.createTempDirectory(directory, "claim"), Deadline.after(SOON), progress);
  }

  @Test
  void what_was_saved_is_given_whole_and_any_number_of_times() throws IOException {
    CheckpointStore store = store(PLENTY);
    save(store, "k1", 1000);
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));

    assertThat(store.link("k1", one, Deadline.after(SOON), progress)).isTrue();
    assertThat(store.link("k1", two, Deadline.after(SOON), progress)).isTrue();
    assertThat(store.link("k2", two, Deadline.after(SOON), progress)).isFalse();

    for (Path claimed : List.of(one, two)) {
      assertThat(claimed.resolve("vm.disk")).hasBinaryContent(new byte[1000]);
      assertThat(claimed.resolve("vm.ram")).hasContent("ram of k1");
    }
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flip", "truncate", "delete", "manifest", "no manifest"})
  void a_damaged_state_is_dropped_with_a_word_and_nothing_is_given(String damage)
      throws IOException {
    CheckpointStore store = store(PLENTY);
    // The last link: what a cluster holds would be damaged, too.
    Files.delete(save(store, "k1", 5_000_000));
    Path state = directory.resolve("checkpoints/k1");
    Path disk = state.resolve("vm.disk");
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
      case "manifest" -> Files.writeString(state.resolve("manifest.json"), "{\"files\": [");
      default -> Files.delete(state.resolve("manifest.json"));
    }
    Path into = Files.createDirectory(directory.resolve("into"));

    assertThat(store.link("k1", into, Deadline.after(SOON), progress)).isFalse();

    assertThat(into).isEmptyDirectory();
    assertThat(store.list()).isEmpty();
    if (!damage.equals("no manifest")) {
      assertThat(state).doesNotExist();
      assertThat(told).singleElement().asString().startsWith("the checkpoint k1 is dropped: ");
    }
  }

  @Test
  void the_least_recently_used_goes_first_and_never_one_in_use() throws IOException {
    CheckpointStore store = store(2500);
    Files.delete(save(store, "old", 1000));
    Files.delete(save(store, "older", 1000));
    touch("old", 100);
    touch("older", 200);
    Path inUse = save(store, "oldest", 1000);
    touch("oldest", 300);

    Files.delete(save(store, "new", 1000));

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
  void a_claim_counts_as_use() throws IOException {
    CheckpointStore store = store(PLENTY);
    save(store, "a", 10);
    save(store, "b", 10);
    touch("a", 100);
    touch("b", 50);
    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("b", "a");

    assertThat(link(store, "a")).isTrue();

    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("a", "b");
  }

  @Test
  void what_a_killed_writer_left_is_no_state_and_goes() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path left = Files.createDirectories(directory.resolve("checkpoints/.new-of-a-killed-writer"));
    Files.writeString(left.resolve("vm.disk"), "half");
    assertThat(store.list()).isEmpty();

    save(store, "k1", 10);

    assertThat(left).doesNotExist();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void a_failure_to_save_leaves_nothing() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path missing = directory.resolve("missing");

    assertThatThrownBy(
            () -> store.keep("k1", "s", List.of(missing), List.of(), Deadline.after(SOON)))
        .hasMessageContaining("cannot save the checkpoint");

    assertThat(store.list()).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("checkpoints"))) {
      assertThat(left.map(p -> p.getFileName().toString())).containsOnly(".lock");
    }
  }

  @Test
  void many_writers_of_one_key_leave_one_whole_state() throws IOException {
    CheckpointStore store = store(PLENTY);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          try {
                            save(store, "k1", 100_000);
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
  void states_are_removed_by_the_beginning_of_their_key_unless_in_use() throws IOException {
    CheckpointStore store = store(PLENTY);
    Files.delete(save(store, "aa11", 10));
    Files.delete(save(store, "aa22", 10));
    save(store, "bb11", 10);

    assertThat(store.remove("aa1")).isEqualTo(1);
    assertThat(store.remove("cc")).isZero();
    assertThat(store.remove("")).isEqualTo(1);
    assertThat(store.list()).extracting(CheckpointEntry::key).containsExactly("bb11");
    assertThat(store.list().get(0).inUse()).isTrue();
  }

  @Test
  void a_state_that_another_was_made_from_is_not_in_use_by_that() throws IOException {
    CheckpointStore store = store(PLENTY);
    Path disk = save(store, "base", 10);
    Path cluster = Files.createTempDirectory(directory, "cluster");
    Path ram = Files.writeString(cluster.resolve("vm.ram"), "later");
    store.keep("more", "summary", List.of(disk), List.of(ram), Deadline.after(SOON));
    assertThat(store.list()).allMatch(CheckpointEntry::inUse);

    Files.delete(disk);

    assertThat(store.list()).hasSize(2).noneMatch(CheckpointEntry::inUse);
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
