package com.rediacc.ops.internal.backend.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.HostResources;
import com.rediacc.ops.internal.backend.qemu.QemuBackend;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Subnet;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Connect;

/**
 * Against libvirt's own driver for tests, which runs in this process and forgets everything with
 * its connection: so each test has one connection.
 */
class TestDriverTest {
  private static final String URI = "test:///default";

  @TempDir Path directory;

  @BeforeAll
  static void libvirtIsHere() {
    try {
      NativeLibrary.getInstance("virt");
    } catch (UnsatisfiedLinkError e) {
      assumeTrue(false, "libvirt's client library is not installed");
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static ClusterNetwork network(String id, Path run) {
    return new ClusterNetwork(
        id,
        run,
        new Subnet("192.168.77"),
        List.of(new ClusterNetwork.Node("rediacc1", "02:01:c0:a8:4d:01", "192.168.77.1")),
        false);
  }

  @Test
  void a_network_of_ours_is_known_by_its_metadata_and_holds_its_subnet() {
    String id = "0f3c5a77-0000-4000-8000-000000000001";
    Path run = directory.resolve("run");
    new Hypervisor(URI)
        .ask(
            "test",
            soon(),
            connection -> {
              assertThat(TakenSubnets.holder(new Subnet("192.168.77"), connection)).isEmpty();
              connection.networkCreateXML(NetworkXml.of(network(id, run))).free();

              var made = connection.networkLookupByName(NetworkXml.name(id));
              assertThat(ClusterIdentity.in(made.getXMLDesc(0)))
                  .contains(new ClusterIdentity(id, run));
              made.free();
              assertThat(TakenSubnets.holder(new Subnet("192.168.77"), connection).orElseThrow())
                  .isEqualTo(
                      "libvirt's network rediacc-"
                          + id
                          + ", of the cluster with the run directory "
                          + run);
              assertThat(TakenSubnets.holder(new Subnet("192.168.78"), connection)).isEmpty();
              return true;
            });
  }

  @Test
  void a_taken_subnet_is_reported_with_its_holder() {
    // The driver's own network, 192.168.122.0/24, is there in every connection.
    HostResources.Answer answer =
        backend(URI).checkResources(new HostResources(new Subnet("192.168.122"), Map.of()));
    assertThat(answer.free()).isFalse();
    assertThat(answer.found())
        .contains("192.168.122.0/24 is in use by libvirt's network default", "VM_NET_BASE");
  }

  @Test
  void destroying_touches_nothing_of_others() {
    backend(URI).destroyAll(directory, soon());
    String[] domains = new Hypervisor(URI).ask("test", soon(), TestDriverTest::names);
    assertThat(domains).containsExactly("test");
  }

  private static String[] names(Connect connection) throws org.libvirt.LibvirtException {
    var domain = connection.domainLookupByID(connection.listDomains()[0]);
    try {
      return new String[] {domain.getName()};
    } finally {
      domain.free();
    }
  }

  @Test
  void what_libvirt_refuses_is_reported_in_its_words() {
    assertThatThrownBy(
            () ->
                new Hypervisor(URI)
                    .ask("making a domain", soon(), c -> c.domainCreateXML("<domain/>", 0)))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith("making a domain: libvirt: ");
  }

  @Test
  void a_question_that_is_not_answered_ends_at_its_limit() {
    assertThatThrownBy(
            () ->
                new Hypervisor(URI)
                    .ask(
                        "thinking",
                        Deadline.after(Duration.ofSeconds(2)),
                        c -> {
                          soon().sleep(Duration.ofSeconds(8), "an answer");
                          return true;
                        }))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("thinking: libvirt does not answer");
  }

  @Test
  void a_domain_that_has_ended_is_destroyed_again_without_an_error() {
    new Hypervisor(URI)
        .ask(
            "test",
            soon(),
            connection -> {
              var domain = connection.domainLookupByName("test");
              LibvirtErrors.destroy(domain);
              LibvirtErrors.destroy(domain);
              domain.free();
              return true;
            });
  }

  @Test
  void a_daemon_that_is_not_there_is_not_waited_for() {
    Path socket = directory.resolve("none");
    Availability missing =
        backend("qemu:///system?socket=" + socket).availability(Architecture.ofHost());
    assertThat(missing.usable()).isFalse();
    assertThat(missing.reason()).startsWith("libvirt cannot be used: ").contains("none");
    assertThat(missing.remedy()).startsWith("start it: ");
  }

  @Test
  void other_hosts_and_other_drivers_are_refused_with_what_to_do() {
    Architecture other =
        Architecture.ofHost() == Architecture.AMD64 ? Architecture.ARM64 : Architecture.AMD64;
    Availability foreign = backend("qemu:///system").availability(other);
    assertThat(foreign.usable()).isFalse();
    assertThat(foreign.reason())
        .isEqualTo("libvirt runs only " + Architecture.ofHost() + " guests here, not " + other);
    assertThat(foreign.remedy()).contains("--backend qemu");

    Availability remote = backend("qemu+ssh://root@far/system").availability(Architecture.ofHost());
    assertThat(remote.usable()).isFalse();
    assertThat(remote.reason()).contains("qemu+ssh://root@far/system", "planned");
    assertThat(remote.remedy()).contains("LIBVIRT_DEFAULT_URI");
  }

  private Backend backend(String uri) {
    return new LibvirtBackend(
        directory, uri, new QemuBackend(directory.resolve("accelerators.json")));
  }
}
