package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMutexTest {
  @TempDir Path directory;

  @Test
  void one_holder_at_a_time_also_within_a_process() {
    Path file = directory.resolve("lock");
    try (FileMutex first = FileMutex.tryAcquire(file).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(FileMutex.tryAcquire(file)).isEmpty();
      assertThatThrownBy(
              () -> FileMutex.acquire(file, Deadline.after(Duration.ofMillis(50)), "the store"))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("the store is in use by another process")
          .hasMessageContaining(file.toString());
      // The failed tries must not have freed it: POSIX does so when any descriptor is closed.
      assertThat(lockedForOthers(file)).isTrue();
    }
    assertThat(lockedForOthers(file)).isFalse();
    try (FileMutex again = FileMutex.tryAcquire(file).orElseThrow()) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void the_death_of_its_holder_frees_it() throws Exception {
    Path file = directory.resolve("lock");
    Process holder = otherJvm("hold", file);
    assertThat(holder.inputReader().readLine()).isEqualTo("held");
    assertThat(FileMutex.tryAcquire(file)).isEmpty();
    holder.destroyForcibly().waitFor();
    try (FileMutex free = FileMutex.tryAcquire(file).orElseThrow()) {
      assertThat(free).isNotNull();
    }
  }

  /**
   * As test runners and application servers have them: each with a set of held locks of its own.
   */
  @Test
  void another_class_loader_of_this_process_is_another_holder() throws Exception {
    Path file = directory.resolve("lock");
    try (URLClassLoader other = otherClassLoader()) {
      Method tryAcquire =
          other.loadClass(FileMutex.class.getName()).getMethod("tryAcquire", Path.class);
      AutoCloseable theirs =
          (AutoCloseable) ((Optional<?>) tryAcquire.invoke(null, file)).orElseThrow();
      assertThat(theirs).isNotInstanceOf(FileMutex.class);

      assertThat(FileMutex.tryAcquire(file)).isEmpty();
      assertThat(FileMutex.tryAcquire(file)).isEmpty();
      assertThat(lockedForOthers(file)).as("after tries that failed").isTrue();

      theirs.close();
      assertThat(lockedForOthers(file)).isFalse();
      try (FileMutex ours = FileMutex.tryAcquire(file).orElseThrow()) {
        assertThat(ours).isNotNull();
        assertThat((Optional<?>) tryAcquire.invoke(null, file)).isEmpty();
        assertThat(lockedForOthers(file)).isTrue();
      }
      assertThat(lockedForOthers(file)).isFalse();
    }
  }

  private static URLClassLoader otherClassLoader() throws MalformedURLException {
    var urls = new ArrayList<URL>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static boolean lockedForOthers(Path file) {
    try {
      Process other = otherJvm("try", file);
      String answer = other.inputReader().readLine();
      // It holds a free lock until it has ended.
      other.waitFor();
      return answer.equals("taken");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Process otherJvm(String what, Path file) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName(),
                what,
                file.toString()))
        .start();
  }

  /** A second process that wants the lock. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) throws Exception {
      Optional<FileMutex> mutex = FileMutex.tryAcquire(Path.of(args[1]));
      if (args[0].equals("try")) {
        System.out.println(mutex.isEmpty() ? "taken" : "free");
        return;
      }
      System.out.println("held");
      Thread.sleep(60_000);
    }
  }
}
