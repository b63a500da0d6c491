package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.LinkQuality;
import com.rediacc.ops.internal.fault.Wire;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The holder of a detached cluster's links: on machines that are played, and as a process. */
class LinkHolderTest {
  private static final ProcessIdentity DEAD = new ProcessIdentity(1, "never", "no boot");

  @TempDir Path root;

  private EngineContext context;
  private ClusterDirectory directory;
  private ClusterState state;
  private KeptFaults kept;
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean workerIsOff;
  private volatile Tap tap = new Tap();
  private Thread holder = new Thread();

  @BeforeEach
  void open() {
    context = Clusters.context(root);
    directory = context.data().detachedCluster();
    directory.create();
    ClusterSpec spec = ClusterSpec.builder(context.settings()).basic().build();
    context.keys().ensure(spec.vms());
    state =
        ClusterState.starting(
            Clusters.blueprint(context, spec, UpOptions.detached()),
            "c1",
            ProcessIdentity.current(),
            directory);
    state.save(directory);
    kept = KeptFaults.onDisk(directory);
  }

  @AfterEach
  void end() throws Exception {
    holder.interrupt();
    holder.join();
    HolderProcess.end(directory, minute());
  }

  private static Deadline minute() {
    return Deadline.after(Duration.ofMinutes(1));
  }

  /** Frames to the worker. */
  private static final class Tap implements FrameTap {
    private final BlockingQueue<Optional<byte[]>> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    @Override
    public Optional<byte[]> read() {
      try {
        return frames.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public void write(byte[] frame) {
      arrived.add(frame);
    }

    @Override
    public void close() {
      closed = true;
      frames.add(Optional.empty());
    }

    /** Whether a frame arrives. */
    boolean passes(byte[] frame) throws Exception {
      frames.add(Optional.of(frame));
      return arrived.poll(200, TimeUnit.MILLISECONDS) != null;
    }
  }

  private Backends backends() {
    return new Backends(
        List.of(
            Clusters.standIn(
                Backend.class,
                (method, arguments) ->
                    switch (method) {
                      case "kind" -> BackendKind.QEMU;
                      case "attach" -> machine((LaunchPlan) arguments[0]);
                      default -> throw new UnsupportedOperationException(method);
                    })));
  }

  private Machine machine(LaunchPlan plan) {
    MachineNetwork network =
        Clusters.standIn(
            MachineNetwork.class,
            (method, arguments) -> {
              calls.add(plan.name() + " " + method);
              if (workerIsOff) {
                throw new OpsException(Failure.of("VM " + plan.name() + " does not run"));
              }
              return method.equals("tap") ? opened() : null;
            });
    return Clusters.standIn(
        Machine.class,
        (method, arguments) ->
            switch (method) {
              case "name" -> plan.name();
              case "network" -> network;
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Tap opened() {
    tap = new Tap();
    return tap;
  }

  /** From the bridge to the worker. */
  private byte[] frame() {
    byte[] frame = new byte[100];
    System.arraycopy(mac(1), 0, frame, 0, 6);
    System.arraycopy(mac(0), 0, frame, 6, 6);
    return frame;
  }

  private byte[] mac(int vm) {
    return HexFormat.ofDelimiter(":").parseHex(state.vms().get(vm).plan().clusterMac());
  }

  private KeptFaults.Kept lossy() {
    FaultEffects effects = FaultEffects.link(List.of(new Wire(1, 11)), LinkQuality.CUT);
    return kept.add("link", Set.of(1, 11), effects, 7);
  }

  /** In this JVM, with machines that are played. */
  private ProcessIdentity play() {
    holder =
        new Thread(
            () -> {
              try {
                new LinkHolder(backends(), directory, "c1").run();
              } catch (InterruptedOpsException e) {
                // The end of the test.
                Thread.currentThread().interrupt();
              }
            });
    holder.start();
    return ProcessIdentity.current();
  }

  private Map<Integer, String> ask(Set<String> healing, Set<Integer> fresh) {
    return new HolderProcess(directory, this::play).ask(healing, fresh, minute());
  }

  private Map<Integer, String> ask() {
    return ask(Set.of(), Set.of());
  }

  private void awaitEnd() throws Exception {
    holder.join(Duration.ofSeconds(30).toMillis());
    assertThat(holder.isAlive()).isFalse();
  }

  @Test
  void it_holds_what_is_written_down_until_that_is_healed() throws Exception {
    KeptFaults.Kept fault = lossy();
    assertThat(ask()).isEmpty();
    assertThat(tap.passes(frame())).isFalse();
    Tap its = tap;

    assertThat(ask(Set.of(fault.id()), Set.of())).isEmpty();

    assertThat(its.closed).isTrue();
    awaitEnd();
  }

  @Test
  void several_faults_share_a_tap_and_each_ends_by_itself() throws Exception {
    KeptFaults.Kept one = lossy();
    ask();
    KeptFaults.Kept two = lossy();
    ask();
    assertThat(calls).filteredOn("rediacc11 tap"::equals).hasSize(1);

    ask(Set.of(one.id()), Set.of());
    kept.remove(one.id());
    assertThat(tap.closed).isFalse();
    assertThat(tap.passes(frame())).isFalse();

    ask(Set.of(two.id()), Set.of());
    assertThat(tap.closed).isTrue();
    awaitEnd();
  }

  @Test
  void what_a_killed_command_left_is_ended_without_a_question() throws Exception {
    KeptFaults.Kept fault = lossy();
    ask();
    kept.remove(fault.id());
    awaitEnd();
    assertThat(tap.closed).isTrue();
  }

  @Test
  void a_machine_that_is_off_is_said_and_is_served_when_it_is_on() {
    workerIsOff = true;
    lossy();
    assertThat(ask()).containsExactly(Map.entry(11, "VM rediacc11 does not run"));
    calls.clear();
    workerIsOff = false;
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> calls.contains("rediacc11 tap"));
  }

  @Test
  void a_machine_that_was_powered_on_again_gets_a_new_tap() {
    lossy();
    ask();
    Tap first = tap;
    assertThat(ask(Set.of(), Set.of(11))).isEmpty();
    assertThat(first.closed).isTrue();
    assertThat(tap).isNotSameAs(first);
    // The emulator ended, and nobody said so.
    Tap second = tap;
    second.frames.add(Optional.empty());
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> tap != second);
  }

  @Test
  void it_ends_with_the_cluster() throws Exception {
    lossy();
    ask();
    Files.delete(directory.state());
    awaitEnd();
    assertThat(tap.closed).isTrue();
  }

  @Test
  void one_that_died_is_replaced_after_what_it_left_was_removed() throws Exception {
    lossy();
    new HolderFiles(directory).answer(new HolderFiles.Answer("before", DEAD, Map.of()));
    assertThat(ask()).isEmpty();
    assertThat(calls.indexOf("rediacc11 untap"))
        .isNotNegative()
        .isLessThan(calls.indexOf("rediacc11 tap"));
    assertThat(tap.passes(frame())).isFalse();
  }

  @Test
  void holders_that_end_at_once_are_given_up_with_what_they_said() throws Exception {
    Files.createDirectories(directory.logs());
    Files.writeString(directory.holderLog(), "no such class\n");
    var failing = new HolderProcess(directory, () -> DEAD);
    assertThatThrownBy(() -> failing.ask(Set.of(), Set.of(), minute()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("the process that holds the links ended")
        .hasMessageContaining("| no such class")
        .hasMessageContaining("link-holder.log");
  }

  @Test
  void it_is_a_process_of_its_own_that_ends_when_nothing_is_left() {
    KeptFaults.Kept fault = lossy();
    var process = new HolderProcess(directory, "c1");

    assertThat(process.ask(Set.of(), Set.of(), minute()))
        .containsExactly(Map.entry(11, "VM rediacc11 does not run"));

    assertThat(process.isAlive()).isTrue();
    kept.remove(fault.id());
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
  }

  @Test
  void it_is_found_and_killed_without_its_files() throws Exception {
    lossy();
    var process = new HolderProcess(directory, "c1");
    process.ask(Set.of(), Set.of(), minute());

    HolderProcess.end(directory, minute());

    assertThat(process.isAlive()).isFalse();
  }
}
