package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.orchestration.ServiceStatus;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on real VMs: what they leave, what is reported when they fail, and that they run once. */
class OrchestrationIT {
  private static final String WEB =
      """
      [Unit]
      Description=What the test provisions
      [Service]
      ExecStart=/usr/bin/python3 -m http.server 8080 --directory /srv/site
      [Install]
      WantedBy=multi-user.target
      """;

  @TempDir Path directory;

  private final List<String> reported = new CopyOnWriteArrayList<>();
  private Ops ops;

  @BeforeEach
  void open() {
    ops = Ops.create();
  }

  @AfterEach
  void close() {
    ops.close();
  }

  private ClusterSpec.Builder spec() {
    BackendKind backend =
        BackendKind.parse(ops.settings().value(Setting.BACKEND)).orElse(BackendKind.QEMU);
    return TestHost.basic(ops.settings(), backend);
  }

  private UpOptions options() {
    reported.clear();
    return UpOptions.owned()
        .withProgress(
            new Progress() {
              @Override
              public void phase(String subject, String phase) {
                reported.add(subject + ": " + phase);
              }

              @Override
              public void note(String line) {
                reported.add(line);
              }

              @Override
              public void output(String subject, String line) {
                reported.add(subject + "| " + line);
              }
            });
  }

  @Test
  void steps_run_in_order_once_and_a_warm_start_has_their_result() throws Exception {
    Path site = Files.createDirectory(directory.resolve("site"));
    Files.writeString(site.resolve("index.html"), "provisioned\n");
    // A name of its own in each run, so that the first start is not warm by an earlier run.
    String mark = directory.getFileName().toString();
    // tag::steps[]
    ClusterSpec spec =
        spec()
            .renet(StandInRenet.in(directory, "true"))
            .provision(Role.WORKER, Step.upload(site, "/srv/site"))
            .provision(Role.WORKER, Step.unit("web.service", WEB))
            .provision(Step.script("mark.sh", "echo marking; echo " + mark + " >> /root/mark"))
            .build();
    // end::steps[]

    try (Cluster cluster = ops.up(spec, options())) {
      assertNodesKnowEachOther(cluster);
      assertRediaccServices(cluster);
      assertThat(
              cluster
                  .bridge()
                  .ssh()
                  .succeed("getent hosts rediacc11 && bash -c '</dev/tcp/rediacc11/8080'"))
          .contains("192.168.111.11");
      assertThat(reported)
          .contains(
              "rediacc11: step 5 of 7 'upload of site'",
              "rediacc1: step 7 of 7 'mark.sh'",
              "rediacc1| marking")
          .doesNotContain("rediacc1: step 5 of 7 'upload of site'");
      assertThat(Files.readString(cluster.logs().resolve("rediacc1-steps.log")))
          .contains(
              "== step 2 of 7 'renet setup'\nsetting up as rediacc: setup --skip-datastore\n");
      assertThat(Files.readString(cluster.logs().resolve("rediacc11-steps.log")))
          .contains("setting up as root: setup\n");
      assertThat(cluster.vm(11).status().services())
          .containsExactly(new ServiceStatus("web.service", "running", true));
    }

    try (Cluster cluster = ops.up(spec, options())) {
      assertThat(reported).noneMatch(line -> line.contains("step ") || line.contains("power on"));
      SshHandle worker = cluster.vm(11).ssh();
      assertThat(worker.succeed("sudo cat /root/mark")).isEqualTo(mark + "\n");
      assertThat(worker.succeed("cat /srv/site/index.html")).isEqualTo("provisioned\n");
      assertRediaccServices(cluster);
      assertADeadServiceIsShownAsDead(cluster.bridge());
    }
  }

  private static void assertNodesKnowEachOther(Cluster cluster) {
    for (String user : List.of("rediacc", "root")) {
      SshHandle bridge = cluster.bridge().ssh().as(user);
      SshHandle worker = cluster.vm(11).ssh().as(user);
      assertThat(bridge.succeed("ssh -o BatchMode=yes rediacc11 hostname"))
          .isEqualTo("rediacc11\n");
      assertThat(worker.succeed("ssh -o BatchMode=yes 192.168.111.1 hostname"))
          .isEqualTo("rediacc1\n");
    }
    JsonObject node =
        JsonParser.parseString(cluster.vm(11).ssh().succeed("cat /etc/rediacc/node.json"))
            .getAsJsonObject();
    assertThat(node.get("id").getAsInt()).isEqualTo(11);
    assertThat(node.get("role").getAsString()).isEqualTo("worker");
    assertThat(node.getAsJsonArray("nodes")).hasSize(2);
    assertThat(node.getAsJsonArray("nodes").get(0).toString())
        .isEqualTo(
            "{\"id\":1,\"name\":\"rediacc1\",\"role\":\"bridge\",\"address\":\"192.168.111.1\"}");
  }

  private static void assertRediaccServices(Cluster cluster) {
    for (Vm vm : cluster.vms()) {
      assertThat(vm.ssh().succeed("readlink -f /usr/bin/renet; renet version"))
          .isEqualTo("/usr/lib/rediacc/renet/9.8.7-test/renet\nrenet version 9.8.7-test\n");
    }
    assertThat(cluster.bridge().status().services())
        .containsExactly(new ServiceStatus("rediacc-bridge.service", "running", true));
    assertThat(cluster.bridge().status().uptime()).isPresent();
  }

  private static void assertADeadServiceIsShownAsDead(Vm bridge) {
    bridge.ssh().succeed("sudo systemctl stop rediacc-bridge");
    assertThat(bridge.status().services())
        .containsExactly(new ServiceStatus("rediacc-bridge.service", "inactive", false));
  }

  private OpsException failure(ClusterSpec spec, UpOptions options) {
    try (Cluster cluster = ops.up(spec, options)) {
      throw new AssertionError("it came up: " + cluster);
    } catch (OpsException e) {
      String id = clusterIn(e);
      assertThat(TestHost.remains(id)).isEmpty();
      return e;
    }
  }

  /** Messages begin with the cluster's directory, which is named after its identity. */
  private static String clusterIn(OpsException e) {
    String place = e.getMessage().replaceFirst("(?s):.*", "");
    return Path.of(place.replace("cluster in ", "")).getFileName().toString();
  }

  @Test
  void a_script_that_fails_is_named_with_its_end_and_log() {
    String script = "echo going; echo this is why >&2; exit 7";
    ClusterSpec spec = spec().provision(Role.WORKER, Step.script("install.sh", script)).build();

    OpsException e = failure(spec, options());

    assertThat(e)
        .hasMessageContaining("VM rediacc11: step 1 of 1 'install.sh' failed: exited with 7")
        .hasMessageContaining("| going\n    | this is why")
        .hasMessageContaining("hint: run the same again when it is fixed")
        .hasMessageContaining("rediacc11-steps.log");
    assertThat(e.failure().log().orElseThrow()).content().contains("this is why");
  }

  @Test
  void a_setup_of_renet_that_fails_is_reported() {
    ClusterSpec broken = spec().renet(StandInRenet.in(directory, "echo no disk; exit 1")).build();
    assertThat(failure(broken, options()))
        .hasMessageContaining("step 2 of 4 'renet setup' failed: exited with 1")
        .hasMessageContaining("| no disk");
  }

  @Test
  void a_renet_that_leaves_no_marker_is_reported() {
    ClusterSpec silent = spec().renet(StandInRenet.in(directory, "exit 0")).build();
    assertThat(failure(silent, options()))
        .hasMessageContaining("step 3 of 4 'renet verified' failed: exited with 1")
        .hasMessageContaining("left no marker");
  }

  @Test
  void a_step_that_hangs_is_ended_with_all_it_started_and_named() {
    Step hanging = Step.script("hang.sh", "echo waiting; sleep 4321 & sleep 4321");
    ClusterSpec spec =
        spec().provision(Role.BRIDGE, hanging.withTimeout(Duration.ofSeconds(3))).build();

    OpsException e = failure(spec, options());

    assertThat(e)
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining(
            "VM rediacc1: step 1 of 1 'hang.sh' did not end in time: its script was ended")
        .hasMessageContaining("limit: ")
        .hasMessageContaining("| waiting");
  }

  @Test
  void a_setup_that_restarts_sshd_under_us_goes_on() {
    // Also the open connections: on Debian they would outlive a mere restart.
    String restart =
        "sudo -n systemctl stop ssh; sudo -n pkill -x sshd || true; sleep 2;"
            + " sudo -n systemctl start ssh; echo sshd is back";
    ClusterSpec spec = spec().renet(StandInRenet.in(directory, restart)).build();
    try (Cluster cluster = ops.up(spec, options())) {
      assertThat(reported).contains("rediacc11| sshd is back");
      assertRediaccServices(cluster);
    }
  }

  @Test
  void a_broken_repository_is_tried_again() throws Exception {
    try (var repository = new FlakyRepository(directory, 2)) {
      String sources =
          "rm -f /etc/apt/sources.list.d/*; echo 'deb [trusted=yes] http://10.0.2.2:"
              + repository.port()
              + " ./' >/etc/apt/sources.list";
      ClusterSpec spec =
          spec()
              .provision(Role.BRIDGE, Step.script("sources.sh", sources))
              .provision(Role.BRIDGE, Step.packages("rediacc-test"))
              .build();
      try (Cluster cluster = ops.up(spec, options())) {
        assertThat(cluster.bridge().ssh().succeed("cat /opt/rediacc-test")).isEqualTo("packed\n");
        assertThat(reported).anyMatch(line -> line.contains("attempt 1 of 3 failed"));
      }
    }
  }

  @Test
  void a_script_may_leave_something_running() {
    Step daemon = Step.script("daemon.sh", "sleep 4321 >/dev/null 2>&1 </dev/null &");
    ClusterSpec spec = spec().provision(Role.WORKER, daemon).build();
    try (Cluster cluster = ops.up(spec, options())) {
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(cluster.vm(11).ssh().succeed("pgrep -f 'sleep 4321'")).isNotBlank());
      assertThatThrownBy(() -> cluster.vm(11).ssh().succeed("pgrep -x nothing"))
          .isInstanceOf(OpsException.class);
    }
  }
}
