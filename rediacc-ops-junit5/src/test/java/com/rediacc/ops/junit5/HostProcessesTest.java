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
    // Waits for its standard input without a child, which would have the same arguments for a
    // moment.
    Process left =
        new ProcessBuilder("sh", "-c", "read line", "x".repeat(10_000), "disk@" + identity).start();
    try {
      assertThat(HostProcesses.with("read line", "@" + identity)).containsExactly(left.toHandle());
    } finally {
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
