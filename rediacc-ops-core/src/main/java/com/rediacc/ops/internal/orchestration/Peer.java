package com.rediacc.ops.internal.orchestration;

import java.util.Objects;

/**
 * A node as the others are told of it.
 *
 * @param id 1 to 99
 * @param name host name
 * @param role such as {@code worker}
 * @param address on the cluster network
 * @param hostKey the public key that its sshd proves itself with, as OpenSSH writes it
 */
public record Peer(int id, String name, String role, String address, String hostKey) {
  public Peer {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(hostKey, "hostKey");
  }
}
