package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.ssh.PortForward;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** etcd on three nodes, whose network is broken in turn while clients read and write one key. */
// tag::etcd[]
@ThreeNodes
@Timeout(300)
class EtcdIT {
  private final EtcdRegister.History history = new EtcdRegister.History();
  private final List<PortForward> forwards = new ArrayList<>();
  private final List<EtcdRegister> clients = new ArrayList<>();

  @BeforeEach
  void connect(Cluster cluster) {
    for (Vm vm : cluster.vms()) {
      PortForward forward = vm.ssh().forward(2379);
      forwards.add(forward);
      var client = new EtcdRegister(forward.localPort(), history);
      clients.add(client);
    }
  }

  @AfterEach
  void disconnect() {
    forwards.forEach(PortForward::close);
  }

  /** Reads and writes through one member, until it is told to stop. */
  private static void work(EtcdRegister member, String name, AtomicBoolean stop) {
    for (int i = 0; !stop.get(); i++) {
      if (i % 2 == 0) {
        member.write(name + "-" + i);
      } else {
        member.read(false);
      }
    }
  }

  /** Again while there is no leader: at first, and when the one that was cut off had been it. */
  private static void writeThrough(EtcdRegister member, String value) {
    while (!member.write(value)) {
      // The attempt had a time limit of its own.
    }
  }

  @Test
  void one_order_explains_what_all_clients_saw(Cluster cluster) throws Exception {
    var stop = new AtomicBoolean();
    var working = new ArrayList<CompletableFuture<Void>>();
    for (EtcdRegister client : clients) {
      String name = "client " + clients.indexOf(client);
      working.add(CompletableFuture.runAsync(() -> work(client, name, stop)));
    }
    Faults faults = cluster.faults();
    for (Vm vm : cluster.vms()) {
      try (Fault alone = faults.isolate(vm.id())) {
        Thread.sleep(6000);
      }
      Thread.sleep(2000);
    }
    try (Fault slow = faults.link(1, 11).delay(Duration.ofMillis(300)).bothWays().begin();
        Fault lossy = faults.link(11, 12).loss(0.3).bothWays().seed(7).begin()) {
      Thread.sleep(6000);
    }
    stop.set(true);
    working.forEach(CompletableFuture::join);
    assertThat(history.operations()).hasSizeGreaterThan(30);
    assertThat(Linearizability.holds(history.operations(), "")).isTrue();
  }

  @Test
  void a_member_that_does_not_ask_the_others_answers_what_is_old(Cluster cluster) {
    writeThrough(clients.get(0), "before");
    assertThat(clients.get(2).read(false)).isTrue();
    cluster.faults().isolate(12);
    writeThrough(clients.get(0), "after");
    assertThat(clients.get(2).read(true)).isTrue();
    assertThat(Linearizability.holds(history.operations(), "")).isFalse();
  }
}
// end::etcd[]
