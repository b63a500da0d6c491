import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Restores one snapshot of bridge and worker again and again, as an extension does between tests
 * that take a given time. Measures the seconds from the call to the answer of the next command, and
 * what grows meanwhile. Run by benchmarks/rollback.
 */
final class Rollback {
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    long testMillis = Math.round(Double.parseDouble(arguments[1]) * 1000);
    boolean shell = arguments[2].equals("shell");
    try (Ops ops = Ops.create()) {
      ClusterSpec spec = ClusterSpec.builder().basic().os("debian-12").build();
      try (Cluster cluster = ops.up(spec, UpOptions.owned())) {
        long taking = System.nanoTime();
        Snapshot snapshot = cluster.snapshot("baseline");
        System.out.printf("snapshot taken in %.2f s%n", (System.nanoTime() - taking) / 1e9);
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
          cluster.prepareRestore(snapshot);
          run(cluster, shell, "touch /tmp/dirty");
          Thread.sleep(testMillis);
          long begin = System.nanoTime();
          cluster.restore(snapshot);
          run(cluster, shell, "test ! -e /tmp/dirty");
          seconds[i] = (System.nanoTime() - begin) / 1e9;
          if (i == 0 || (i + 1) % Math.max(1, rounds / 5) == 0) {
            report(i + 1, cluster, seconds[i]);
          }
        }
        Arrays.sort(seconds);
        System.out.printf(
            "%d rollbacks to the first answer by %s, tests of %.1f s: median %.2f s, fastest %.2f s,"
                + " slowest %.2f s%n",
            rounds,
            arguments[2],
            testMillis / 1e3,
            seconds[rounds / 2],
            seconds[0],
            seconds[rounds - 1]);
      }
    }
  }

  private static void run(Cluster cluster, boolean shell, String command) {
    if (shell) {
      cluster.vm(11).shell().succeed(command);
    } else {
      cluster.vm(11).ssh().succeed(command);
    }
  }

  /** Of the cluster that is in use; the next one may be in preparation, too. */
  private static void report(int round, Cluster cluster, double seconds) throws Exception {
    Path disks = cluster.logs().resolveSibling("disks");
    long disk = 0;
    try (var files = Files.list(disks)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        disk += Files.size(file);
      }
    }
    long resident = 0;
    long changed = 0;
    long descriptors = 0;
    int emulators = 0;
    for (ProcessHandle process : (Iterable<ProcessHandle>) ProcessHandle.allProcesses()::iterator) {
      Path proc = Path.of("/proc/" + process.pid());
      // ProcessHandle.Info knows no command line of more than a page.
      if (contains(proc.resolve("cmdline"), disks.toString())) {
        emulators++;
        descriptors += proc.resolve("fd").toFile().list().length;
        resident += kilobytes(proc, "VmRSS:") >> 10;
        changed += kilobytes(proc, "RssAnon:") >> 10;
      }
    }
    int own = Path.of("/proc/self/fd").toFile().list().length;
    System.out.printf(
        "after %d: %.2f s; %d emulators with %d MB (%d MB of their own), %d descriptors; ours: %d"
            + " descriptors, %d threads, heap %d MB; disks %d MB%n",
        round,
        seconds,
        emulators,
        resident,
        changed,
        descriptors,
        own,
        Thread.activeCount(),
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
        disk >> 20);
  }

  private static long kilobytes(Path proc, String field) throws IOException {
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
