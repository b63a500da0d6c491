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
 * that take a given time. Measures the seconds from the call to the answer of the next ssh command,
 * and what grows meanwhile. Run by benchmarks/rollback.
 */
final class Rollback {
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    long testMillis = Math.round(Double.parseDouble(arguments[1]) * 1000);
    try (Ops ops = Ops.create()) {
      ClusterSpec spec = ClusterSpec.builder().basic().os("debian-12").build();
      try (Cluster cluster = ops.up(spec, UpOptions.owned())) {
        Snapshot snapshot = cluster.snapshot("baseline");
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
          cluster.prepareRestore(snapshot);
          cluster.vm(11).ssh().succeed("echo dirty > ~/dirty");
          Thread.sleep(testMillis);
          long begin = System.nanoTime();
          cluster.restore(snapshot);
          cluster.vm(11).ssh().succeed("test ! -e ~/dirty");
          seconds[i] = (System.nanoTime() - begin) / 1e9;
          if (i == 0 || i == rounds / 2 || i == rounds - 1) {
            report(i + 1, cluster, seconds[i]);
          }
        }
        Arrays.sort(seconds);
        System.out.printf(
            "%d rollbacks, tests of %.1f s: median %.2f s, fastest %.2f s, slowest %.2f s%n",
            rounds, testMillis / 1e3, seconds[rounds / 2], seconds[0], seconds[rounds - 1]);
      }
    }
  }

  private static void report(int round, Cluster cluster, double seconds) throws Exception {
    Path disks = cluster.logs().resolveSibling("disks");
    long disk = 0;
    try (var files = Files.list(disks)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        disk += Files.size(file);
      }
    }
    long resident = 0;
    long descriptors = 0;
    for (ProcessHandle process : (Iterable<ProcessHandle>) ProcessHandle.allProcesses()::iterator) {
      Path proc = Path.of("/proc/" + process.pid());
      // ProcessHandle.Info knows no command line of more than a page.
      if (commandLine(proc).contains(disks.toString())) {
        descriptors += proc.resolve("fd").toFile().list().length;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
          if (line.startsWith("VmRSS:")) {
            resident += Long.parseLong(line.replaceAll("\\D", "")) >> 10;
          }
        }
      }
    }
    int own = Path.of("/proc/self/fd").toFile().list().length;
    System.out.printf(
        "after %d: %.2f s, emulators %d MB and %d descriptors, ours %d, disks %d MB%n",
        round, seconds, resident, descriptors, own, disk >> 20);
  }

  private static String commandLine(Path proc) {
    try {
      return Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
