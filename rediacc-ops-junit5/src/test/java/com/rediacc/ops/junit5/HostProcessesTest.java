package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the VM tests rely on when they say that no process is left. */
class HostProcessesTest {
  @Test
  void arguments_longer_than_a_page_are_searched_to_their_end() throws Exception {
    String identity = UUID.randomUUID().toString();
    Process left =
        new ProcessBuilder("sh", "-c", "sleep 60; true", "x".repeat(10_000), "disk@" + identity)
            .start();
    try {
      assertThat(HostProcesses.with("sleep", "@" + identity)).containsExactly(left.toHandle());
    } finally {
      left.descendants().forEach(ProcessHandle::destroyForcibly);
      left.destroyForcibly().waitFor();
    }
    assertThat(HostProcesses.with(identity)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void udp_sockets_are_counted() throws Exception {
    long before = HostProcesses.udpSockets(ProcessHandle.current());
    try (var first = new DatagramSocket();
        var second = new DatagramSocket()) {
      assertThat(first.getLocalPort()).isNotEqualTo(second.getLocalPort());
      assertThat(HostProcesses.udpSockets(ProcessHandle.current())).isEqualTo(before + 2);
    }
  }
}
