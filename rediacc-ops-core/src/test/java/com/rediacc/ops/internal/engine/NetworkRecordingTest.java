package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture is bounded, although emulators write without a bound. */
class NetworkRecordingTest {
  private static final int FRAME = 65_536;

  @TempDir private Path root;

  /** What the emulator writes, by number. */
  private final Map<Integer, Path> records = new ConcurrentHashMap<>();

  private RunningCluster cluster;

  @BeforeEach
  void attach() {
    EngineContext real = Clusters.context(root.resolve("data"));
    var context =
        new EngineContext(
            real.settings(), real.data(), new Backends(List.of(backend())), real.ssh());
    ClusterSpec spec = ClusterSpec.builder(context.settings()).os("debian-12").workers(0).build();
    context.keys().ensure(spec.vms());
    var directory = context.data().ownedCluster("c1");
    directory.create();
    ClusterState state =
        ClusterState.starting(
            Clusters.blueprint(context, spec, UpOptions.owned()),
            "c1",
            ProcessIdentity.current(),
            directory);
    cluster = RunningCluster.attach(context, state, directory);
  }

  private Backend backend() {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> BackendKind.QEMU;
              case "nics" -> {
                String address = (String) arguments[1];
                yield List.of(Nic.inside("cluster", Nic.mac(1, address), address));
              }
              case "attach" -> machine();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Machine machine() {
    return Clusters.standIn(
        Machine.class,
        (method, arguments) ->
            switch (method) {
              case "name" -> "rediacc1";
              case "sshHost" -> "127.0.0.1";
              case "sshPort" -> 1;
              case "network" -> network();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private MachineNetwork network() {
    return Clusters.standIn(
        MachineNetwork.class,
        (method, arguments) -> {
          switch (method) {
            case "record" -> records.put((int) arguments[0], begun((Path) arguments[1]));
            case "isRecorded" -> {
              return records.containsKey((int) arguments[0]);
            }
            case "endRecord" -> records.remove((int) arguments[0]);
            default -> throw new UnsupportedOperationException(method);
          }
          return null;
        });
  }

  private static Path begun(Path file) {
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0).putInt(FRAME);
    try {
      return Files.write(file, header.putInt(1).array(), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes frames of this second into the newest file, until that is longer than it may be. */
  private void overfill(int second) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(16 + FRAME).order(ByteOrder.nativeOrder());
    frame.putInt(second).putInt(0).putInt(FRAME).putInt(FRAME);
    byte[] many = new byte[(int) (NetworkRecording.LONGEST / FRAME + 1) * frame.capacity()];
    for (int at = 0; at < many.length; at += frame.capacity()) {
      System.arraycopy(frame.array(), 0, many, at, frame.capacity());
    }
    Files.write(newest(), many, StandardOpenOption.APPEND);
  }

  private Path newest() {
    return records.values().iterator().next();
  }

  private List<Path> files() throws IOException {
    try (var found = Files.list(cluster.directory().disks())) {
      return found.filter(file -> file.toString().endsWith(".pcap")).sorted().toList();
    }
  }

  @Test
  void only_the_two_newest_files_of_each_vm_are_kept() throws Exception {
    Path bundle = root.resolve("bundle");
    NetworkRecording recording = NetworkRecording.begin(cluster);
    for (int i = 1; i <= 4; i++) {
      Path full = newest();
      overfill(i);
      await().until(() -> records.size() == 1 && !newest().equals(full));
      assertThat(files()).as("after " + i).hasSize(2).contains(full);
    }
    recording.save(bundle);

    assertThat(Files.size(bundle.resolve("rediacc1/network.pcap")))
        .as("the fourth alone; the fifth is empty")
        .isBetween(NetworkRecording.LONGEST, NetworkRecording.LONGEST + 4 * FRAME);
    assertThat(files()).isEmpty();
    assertThat(records).isEmpty();
  }

  @Test
  void an_emulator_that_takes_the_place_of_another_is_told_again() throws Exception {
    NetworkRecording recording = NetworkRecording.begin(cluster);
    records.clear();
    await().until(() -> !records.isEmpty());
    assertThat(files()).hasSize(2);
    recording.close();
    assertThat(files()).isEmpty();
  }
}
