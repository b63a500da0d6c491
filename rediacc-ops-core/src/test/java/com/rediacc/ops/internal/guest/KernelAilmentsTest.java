package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.evidence.Ailment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelAilmentsTest {
  private static List<Ailment> in(String console) {
    return KernelAilments.in("rediacc11", console);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BUG: kernel NULL pointer dereference, address: 0000000000000000",
        "BUG: KASAN: use-after-free in f+0x1/0x2",
        "kernel BUG at mm/slub.c:301!",
        "Oops: 0002 [#1] PREEMPT SMP PTI",
        "Internal error: Oops: 96000044 [#1] SMP",
        "Unable to handle kernel paging request at virtual address 00000000dead",
        "general protection fault, probably for non-canonical address 0x1: 0000 [#1]",
        "Kernel panic - not syncing: sysrq triggered crash",
        "Out of memory: Killed process 812 (java) total-vm:1kB",
        "Memory cgroup out of memory: Killed process 812 (java) total-vm:1kB",
        "INFO: task jbd2/vda1-8:233 blocked for more than 120 seconds.",
        "rediacc-shell: core dump: /var/lib/systemd/coredump/core.app.0.1f.812.17.zst",
      })
  void a_kernel_that_is_ill_says_so(String message) {
    assertThat(in("[   12.345678] fine\r\nlogin: [  130.000001] " + message + "\r\n"))
        .containsExactly(new Ailment("rediacc11", List.of("login: [  130.000001] " + message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [kworker/0:1:11]",
        "BUG: workqueue lockup - pool cpus=0 node=0",
        "rcu: INFO: rcu_preempt self-detected stall on CPU",
        "Booting kernel without bug: fine",
      })
  void what_a_busy_host_causes_is_no_illness(String message) {
    assertThat(in("[  130.000001] " + message + "\n")).isEmpty();
  }

  @Test
  void what_programs_print_is_no_illness() {
    assertThat(
            in(
                "app[12]: BUG: this is an application\nOops: no\n"
                    + "rediacc-shell: core dump: /var/crash/core\n"))
        .isEmpty();
  }

  @Test
  void what_the_kernel_says_next_belongs_to_it() {
    String console =
        "[    1.000000] before\n[    2.000000][  T11] Oops: 0002 [#1]\n[    2.000001] CPU: 0\n"
            + "[    2.000002] Kernel panic - not syncing: Fatal\nlogin: \n[    3.000000] later\n";

    assertThat(in(console))
        .singleElement()
        .satisfies(found -> assertThat(found.lines()).hasSize(3))
        .asString()
        .startsWith("rediacc11: [    2.000000][  T11] Oops: 0002 [#1]\n  [    2.000001] CPU: 0");
  }
}
