package com.rediacc.ops.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
  private static final long MB = 1 << 20;

  @TempDir Path directory;

  @BeforeEach
  void the_machine_has_8_GB() throws IOException {
    write("proc/meminfo", "MemTotal: 9 kB\nMemFree: 7 kB\nMemAvailable:    8388608 kB\n");
  }

  @Test
  void without_control_groups_the_machine_counts() {
    assertThat(availableMb()).isEqualTo(8192);
  }

  @Test
  void a_group_without_a_limit_takes_nothing_away() throws IOException {
    member("0::/user.slice/job");
    group("user.slice/job", "max", 3000, 0);

    assertThat(availableMb()).isEqualTo(8192);
  }

  @Test
  void page_cache_that_gives_way_is_not_used() throws IOException {
    member("0::/job");
    group("job", 4096, 4000, 3500);

    assertThat(availableMb()).isEqualTo(4096 - 500);
  }

  @Test
  void the_tightest_of_nested_limits_counts() throws IOException {
    member("0::/outer/inner");
    group("outer/inner", 4096, 1000, 0);
    group("outer", 4096, 3900, 400);

    assertThat(availableMb()).isEqualTo(4096 - 3500);
  }

  @Test
  void a_limit_that_slows_down_is_a_limit() throws IOException {
    member("0::/job");
    group("job", "max", 1000, 0);
    write("cgroup/job/memory.high", 2000 * MB + "\n");

    assertThat(availableMb()).isEqualTo(1000);
  }

  @Test
  void what_is_used_beyond_the_limit_leaves_nothing() throws IOException {
    member("0::/job");
    group("job", 1000, 1200, 100);

    assertThat(availableMb()).isZero();
  }

  @Test
  void a_containers_mount_is_its_own_group() throws IOException {
    member("0::/../../docker/abc");
    group(".", 2048, 1024, 512);

    assertThat(availableMb()).isEqualTo(1536);
  }

  @Test
  void version_1_has_its_limits_elsewhere() throws IOException {
    member("4:cpu,memory:/outer/inner", "2:pids:/outer", "0::/");
    legacyGroup("outer/inner", Long.MAX_VALUE - 4095, 1000 * MB, 0);
    legacyGroup("outer", 4096 * MB, 4000 * MB, 3000 * MB);

    assertThat(availableMb()).isEqualTo(4096 - 1000);
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void the_locale_does_not_matter() throws IOException {
    page_cache_that_gives_way_is_not_used();
  }

  @Test
  void a_group_whose_name_is_not_text_is_passed_over() throws IOException {
    member("0::/x");
    group(".", 2048, 1024, 512);
    Files.write(
        directory.resolve("proc/self/cgroup"), new byte[] {'0', ':', ':', '/', (byte) 0xff, 0});

    assertThat(availableMb()).isEqualTo(1536);
  }

  @Test
  void a_file_that_makes_no_sense_is_named() throws IOException {
    member("0::/job");
    group("job", "lots", 1, 0);

    assertThatThrownBy(this::availableMb)
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "cannot find out how much RAM is available: "
                + directory.resolve("cgroup/job/memory.max")
                + " has 'lots' for a number");
  }

  private long availableMb() {
    return new HostMemory(directory.resolve("proc"), directory.resolve("cgroup")).mb();
  }

  private void member(String... lines) throws IOException {
    write("proc/self/cgroup", String.join("\n", lines) + "\n");
  }

  private void group(String path, long limitMb, long usedMb, long inactiveMb) throws IOException {
    group(path, Long.toString(limitMb * MB), usedMb, inactiveMb);
  }

  private void group(String path, String limit, long usedMb, long inactiveMb) throws IOException {
    write("cgroup/" + path + "/memory.max", limit + "\n");
    write("cgroup/" + path + "/memory.current", usedMb * MB + "\n");
    write(
        "cgroup/" + path + "/memory.stat",
        "anon 1\nfile 2\ninactive_anon 3\ninactive_file " + inactiveMb * MB + "\nslab 4\n");
  }

  private void legacyGroup(String path, long limit, long used, long inactive) throws IOException {
    write("cgroup/memory/" + path + "/memory.limit_in_bytes", limit + "\n");
    write("cgroup/memory/" + path + "/memory.usage_in_bytes", used + "\n");
    write(
        "cgroup/memory/" + path + "/memory.stat",
        "inactive_file 1\ntotal_inactive_file " + inactive + "\n");
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name).normalize();
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
