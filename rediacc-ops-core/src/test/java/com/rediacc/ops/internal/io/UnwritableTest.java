package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk and a read-only one, for real: mounted where only a child process sees them. */
class UnwritableTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Arguments: where to mount, then the command. The second mount hides the first. */
  private static final String IN_NEW_MOUNTS =
      """
      mount -t tmpfs -o size=256k none "$1" || exit 1
      mkdir "$1/full" "$1/readonly"
      mount -t tmpfs -o size=256k none "$1/readonly"
      echo here >"$1/readonly/there"
      mount -o remount,ro "$1/readonly"
      shift
      exec "$@"
      """;

  private static final String NO_SPACE = "No space left on device";
  private static final String READ_ONLY = "Read-only file system";
  private static final String FULL_HINT =
      "\\n  hint: the disk is full: free some space, or set RENET_DATA_DIR";
  private static final String READ_ONLY_HINT =
      "\\n  hint: this file system is read-only: set RENET_DATA_DIR to another";

  @TempDir Path directory;

  @BeforeEach
  void needs_namespaces() {
    boolean possible =
        Programs.find("unshare").isPresent()
            && namespaces("mount -t tmpfs none \"$1\"").exitCode() == 0;
    assumeTrue(possible, "this host does not allow mounts in namespaces");
  }

  @Test
  void every_failure_names_the_file_and_says_what_to_do() {
    Path full = directory.resolve("full");
    Path readOnly = directory.resolve("readonly");
    var java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Subprocess.Result result =
        namespaces(
            IN_NEW_MOUNTS,
            java.get(0),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName());

    assertThat(result.stdout().lines().sorted())
        .as(result.stderr())
        .containsExactly(
            "delete: cannot delete " + readOnly + "/there: " + READ_ONLY + READ_ONLY_HINT,
            "directory: cannot create the directory "
                + readOnly
                + "/new: "
                + READ_ONLY
                + READ_ONLY_HINT,
            "full: cannot write " + full + "/file: " + NO_SPACE + FULL_HINT,
            "lock: cannot lock " + readOnly + "/lock: " + READ_ONLY + READ_ONLY_HINT,
            "save: cannot write " + readOnly + "/file: " + READ_ONLY + READ_ONLY_HINT);
  }

  private Subprocess.Result namespaces(String script, String... command) {
    var whole = new ArrayList<>(List.of("unshare", "--mount"));
    if (!CurrentUser.isRoot()) {
      whole.add("--map-root-user");
    }
    whole.addAll(List.of("sh", "-c", script, "sh", directory.toString()));
    whole.addAll(Arrays.asList(command));
    if (command.length > 0) {
      whole.add(directory.toString());
    }
    return Subprocess.of(whole).with("LC_ALL", "C").run(Deadline.after(LIMIT));
  }

  /** Tries everything and prints the messages. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      Path full = Path.of(args[0], "full");
      Path readOnly = Path.of(args[0], "readonly");
      Map<String, Runnable> attempts = new TreeMap<>();
      attempts.put("full", () -> PrivateFiles.write(full.resolve("file"), new byte[1 << 20]));
      attempts.put("save", () -> Json.save(readOnly.resolve("file"), List.of("content")));
      attempts.put("directory", () -> PrivateFiles.directory(readOnly.resolve("new")));
      attempts.put("delete", () -> Directories.delete(readOnly.resolve("there")));
      attempts.put("lock", () -> FileMutex.tryAcquire(readOnly.resolve("lock")));
      attempts.forEach(Child::attempt);
      if (!Directories.entries(full).isEmpty()) {
        System.out.println("left behind: " + Directories.entries(full));
      }
    }

    private static void attempt(String name, Runnable attempt) {
      try {
        attempt.run();
        System.out.println(name + ": succeeded");
      } catch (OpsException e) {
        String kind = e instanceof StorageException ? "" : e.getClass() + ": ";
        System.out.println(name + ": " + kind + e.getMessage().replace("\n", "\\n"));
      }
    }
  }

  @Test
  void nothing_is_mounted_afterwards() {
    namespaces(IN_NEW_MOUNTS, "true");
    assertThat(directory).isEmptyDirectory();
    assertThat(Files.isWritable(directory)).isTrue();
  }
}
