package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.ssh.SshClients;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that is ready is not lost because its checkpoint cannot be taken. */
class CheckpointsTest {
  @TempDir Path data;

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> notes = new CopyOnWriteArrayList<>();

  private final AtomicInteger closed = new AtomicInteger();

  private final MemoryCopy copy =
      new MemoryCopy() {
        @Override
        public List<Path> complete(Deadline deadline) {
          throw new AssertionError("a machine that does not pause is not saved");
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };

  private Machine machine(String name) {
    return Clusters.standIn(
        Machine.class,
        (method, arguments) ->
            switch (method) {
              case "name" -> name;
              case "sshHost" -> "127.0.0.1";
              case "sshPort" -> 22;
              case "copyMemory" -> copy;
              case "pause" -> pause(name);
              case "resume" -> resume(name);
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Void resume(String name) {
    calls.add("resume " + name);
    return null;
  }

  private static Void pause(String name) {
    if (name.equals("rediacc11")) {
      throw new OpsException(Failure.of("VM " + name + ": no"));
    }
    return null;
  }

  private Backend backend() {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> BackendKind.QEMU;
              case "attach" -> machine(((LaunchPlan) arguments[0]).name());
              case "nics" -> {
                String address = (String) arguments[1];
                yield List.of(Nic.inside("cluster", Nic.mac(1, address), address));
              }
              default -> throw new UnsupportedOperationException(method);
            });
  }

  @Test
  void one_that_cannot_be_taken_is_noted_and_all_vms_resume_on_their_disks() {
    assumeTrue(Programs.find("qemu-img").isPresent(), "qemu-img is not installed");
    EngineContext real = Clusters.context(data);
    var context =
        new EngineContext(
            real.settings(), real.data(), new Backends(List.of(backend())), new SshClients());
    ClusterSpec spec = ClusterSpec.builder(context.settings()).basic().build();
    context.keys().ensure(spec.vms());
    Progress progress =
        new Progress() {
          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    Blueprint blueprint =
        Clusters.blueprint(context, spec, UpOptions.owned().withProgress(progress));
    var directory = new ClusterDirectory(data.resolve("cluster"));
    directory.create();
    ClusterState state =
        ClusterState.starting(blueprint, "c1", ProcessIdentity.current(), directory);
    RunningCluster running = RunningCluster.attach(context, state, directory);
    running.vms().forEach(vm -> vm.hasDisks(directory.bootedDisks(vm.spec())));
    var checkpoints =
        new Checkpoints(
            context, blueprint, state, directory, "aa", CheckpointLevel.BOOTED, directory::disks);

    checkpoints.save(running);

    assertThat(notes).containsExactly("not saved for the next start: VM rediacc11: no");
    assertThat(calls).containsExactlyInAnyOrder("resume rediacc1", "resume rediacc11");
    assertThat(running.vms())
        .allSatisfy(
            vm -> assertThat(vm.plan().disks()).isEqualTo(directory.bootedDisks(vm.spec())));
    assertThat(closed).hasValue(2);
  }
}
