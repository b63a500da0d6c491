package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL on three nodes: rediacc1 takes writes, rediacc11 has them before they count as
 * committed, rediacc12 follows.
 */
// tag::postgres[]
@ThreeNodes
class PostgresIT {
  /** Inserts 1, 2, 3 … each in a transaction of its own, and notes what was committed. */
  private static void write(GuestShell client, String synchronousCommit) {
    client.succeed(
        "systemd-run --setenv=PGOPTIONS='-c synchronous_commit="
            + synchronousCommit
            + "' sh -c 'seq -f \"INSERT INTO ledger VALUES (%.0f) RETURNING id;\" 100000 |"
            + " psql -XAtq -h rediacc1 -U app >/root/committed'");
  }

  private static ExecResult sql(GuestShell node, String statement) {
    List<String> words = List.of("psql", "-XAtq", "-h", node.name(), "-U", "app", "-c", statement);
    return node.exec(words, Duration.ofSeconds(30));
  }

  private static void promote(GuestShell standby) {
    standby.succeed("runuser -u postgres -- psql -XAtq -c 'SELECT pg_promote()'");
  }

  /** The primary loses its power while it is written to; what the standby then lacks. */
  private static List<String> lost(Cluster cluster, String synchronousCommit) {
    GuestShell client = cluster.vm(12).shell();
    Faults faults = cluster.faults();
    faults.link(1, 11).delay(Duration.ofMillis(200)).begin();
    faults.logWrites(1);
    write(client, synchronousCommit);
    client.waitUntilSucceeds("test $(wc -l </root/committed) -ge 20");
    cluster.bridge().powerCutLosingUnflushed(7);
    promote(cluster.vm(11).shell());
    var lost = new ArrayList<>(client.succeed("cat /root/committed").lines().toList());
    lost.removeAll(sql(cluster.vm(11).shell(), "SELECT id FROM ledger").stdout().lines().toList());
    return lost;
  }

  @Test
  void what_was_committed_survives_the_primary(Cluster cluster) {
    assertThat(lost(cluster, "on")).isEmpty();
    // Nor does the primary itself lack any of it, though its disk lost what was not flushed.
    cluster.bridge().powerOn();
    GuestShell primary = cluster.bridge().shell();
    primary.waitUntilSucceeds("pg_isready -h rediacc1");
    assertThat(sql(primary, "SELECT id FROM ledger").stdout().lines())
        .containsAll(cluster.vm(12).shell().succeed("cat /root/committed").lines().toList());
  }

  @Test
  void without_synchronous_commit_some_of_it_is_lost(Cluster cluster) {
    assertThat(lost(cluster, "off")).isNotEmpty();
  }

  @Test
  void a_partition_does_not_make_two_primaries(
      Cluster cluster, Vm old, @OnVm(11) GuestShell next) {
    cluster.faults().partition(List.of(1), List.of(11, 12));
    promote(next);
    next.waitUntilSucceeds(
        "runuser -u postgres -- psql -XAtqc 'SELECT application_name FROM pg_stat_replication'"
            + " | grep -x rediacc12");
    assertThat(sql(next, "INSERT INTO ledger VALUES (1)").exitCode()).as("new primary").isZero();
    // It does not fail: it waits for a standby that does not answer, and never says "committed".
    String insert = "timeout 5 psql -h rediacc1 -U app -c 'INSERT INTO ledger VALUES (2)'";
    assertThat(old.shell().exec(insert).exitCode()).as("old primary").isEqualTo(124);
  }
}
// end::postgres[]
