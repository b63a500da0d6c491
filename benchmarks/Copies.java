import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Copies of bridge and worker, in one run: forks of the present moment and of a snapshot; the same
 * launch by hand, with the emulator's own command line and nothing around it; what preparing a copy
 * costs a test that computes meanwhile. Run by benchmarks/copies.
 */
final class Copies {
  private static Path root;

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    try (Ops ops = Ops.create();
        Cluster cluster =
            ops.up(ClusterSpec.builder().basic().os("debian-12").build(), UpOptions.owned())) {
      root = cluster.logs().getParent();
      measure("fork() to the first answer of the shell", rounds, () -> forked(cluster, null));
      Snapshot snapshot = cluster.snapshot("moment");
      measure("fork(snapshot) to the same", rounds, () -> forked(cluster, snapshot));
      cluster.restore(snapshot);
      // Without a copy that is prepared, and its own machines out of the way.
      measure("restore(snapshot), nothing prepared, to the same", rounds, () -> restored(cluster, snapshot));
      List<List<String>> commands = generation();
      measure("both VMs launched by hand, to both running", rounds, () -> byHand(commands));
      computing(cluster, snapshot, rounds);
    }
  }

  private static double forked(Cluster cluster, Snapshot snapshot) {
    long begin = System.nanoTime();
    try (Cluster copy = snapshot == null ? cluster.fork() : cluster.fork(snapshot)) {
      copy.vm(11).shell().succeed("true");
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private static double restored(Cluster cluster, Snapshot snapshot) {
    long begin = System.nanoTime();
    cluster.restore(snapshot);
    cluster.vm(11).shell().succeed("true");
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void computing(Cluster cluster, Snapshot snapshot, int rounds) throws Exception {
    String work = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done";
    var alone = new double[rounds];
    var beside = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      cluster.restore(snapshot);
      cluster.vm(11).shell().succeed("true");
      Thread.sleep(2000);
      alone[i] = seconds(() -> cluster.vm(11).shell().succeed(work));
      cluster.prepareRestore(snapshot);
      beside[i] = seconds(() -> cluster.vm(11).shell().succeed(work));
    }
    Arrays.sort(alone);
    Arrays.sort(beside);
    System.out.printf(
        "a loop in the guest: %.2f s, %.2f s while a copy is prepared: %.2f times (medians of %d)%n",
        alone[rounds / 2],
        beside[rounds / 2],
        beside[rounds / 2] / alone[rounds / 2],
        rounds);
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void measure(String what, int rounds, Callable<Double> once) throws Exception {
    var seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      seconds[i] = once.call();
      Thread.sleep(500);
    }
    Arrays.sort(seconds);
    System.out.printf(
        "%s: median %.2f s, fastest %.2f s, slowest %.2f s (%d times)%n",
        what, seconds[rounds / 2], seconds[0], seconds[rounds - 1], rounds);
  }

  /** The command lines of the machines that run now. */
  private static List<List<String>> generation() throws IOException {
    var commands = new ArrayList<List<String>>();
    for (ProcessHandle process : (Iterable<ProcessHandle>) ProcessHandle.allProcesses()::iterator) {
      Path file = Path.of("/proc/" + process.pid() + "/cmdline");
      String line = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
      if (line.contains(root + "/snapshots/")) {
        commands.add(List.of(line.split("\0")));
      }
    }
    if (commands.size() != 2) {
      throw new IllegalStateException("expected two machines, found " + commands);
    }
    return commands;
  }

  /** What a script would do: overlays, emulators, wait until they have their state, let them run. */
  private static double byHand(List<List<String>> commands) throws Exception {
    Path work = Files.createTempDirectory("by-hand");
    var threads = Executors.newFixedThreadPool(2);
    long begin = System.nanoTime();
    try {
      for (var done : threads.invokeAll(commands.stream().map(c -> launch(c, work)).toList())) {
        done.get();
      }
      return (System.nanoTime() - begin) / 1e9;
    } finally {
      threads.shutdown();
      try (var files = Files.list(work)) {
        for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith("pid"))::iterator) {
          long pid = Long.parseLong(Files.readString(file).strip());
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      run(List.of("rm", "-rf", work.toString()));
    }
  }

  private static Callable<Void> launch(List<String> command, Path work) {
    return () -> {
      String disk = "";
      var own = new ArrayList<String>();
      for (String word : command) {
        var path = java.util.regex.Pattern.compile("[^\":=]*/disks/(rediacc\\d+)\\.\\d+\\.qcow2").matcher(word);
        if (path.find() && word.contains("driver")) {
          disk = path.group();
        }
        // Sockets, pid files and consoles of its own; the identity is not that of the cluster.
        own.add(
            word.replaceAll("[^=:]*/run/g\\d+/", work + "/")
                .replaceAll("/[^=]*/logs/", work + "/")
                .replaceAll("@.*", "@by-hand")
                .replaceAll("mcast=[^,]*", "mcast=239.1.2.3:12345"));
      }
      String name = Path.of(disk).getFileName().toString().replaceAll("\\..*", "");
      Path overlay = work.resolve(name + ".qcow2");
      String base = backing(disk);
      run(List.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay + ""));
      String former = disk;
      own.replaceAll(word -> word.replace(former, overlay.toString()));
      run(own);
      converse(work.resolve(name + ".qmp"));
      return null;
    };
  }

  private static String backing(String disk) throws Exception {
    Process info = new ProcessBuilder("qemu-img", "info", "-U", disk).start();
    String text = new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith("backing file:"))
        .map(line -> line.replaceAll(".*\\(actual path: (.*)\\)", "$1").replace("backing file: ", ""))
        .findFirst()
        .orElseThrow();
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException(command.get(0) + " failed");
    }
  }

  private static void converse(Path socket) throws Exception {
    try (var qmp = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      qmp.connect(UnixDomainSocketAddress.of(socket));
      ask(qmp, "{\"execute\":\"qmp_capabilities\"}");
      while (ask(qmp, "{\"execute\":\"query-status\"}").contains("inmigrate")) {
        Thread.sleep(2);
      }
      ask(qmp, "{\"execute\":\"cont\"}");
    }
  }

  private static String ask(SocketChannel qmp, String question) throws IOException {
    qmp.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
    var answer = new StringBuilder();
    var buffer = ByteBuffer.allocate(1 << 16);
    while (!answer.toString().contains("\"return\"")) {
      if (qmp.read(buffer.clear()) < 0) {
        throw new IOException("the emulator ended");
      }
      answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
    return answer.toString();
  }
}
