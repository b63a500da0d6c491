package com.rediacc.ops.internal.ssh;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a VM's ssh server is, who logs in, and how both prove who they are.
 *
 * @param name of the VM, for messages
 * @param host name or address
 * @param port TCP port
 * @param user who logs in
 * @param privateKey file with the user's key, in OpenSSH's format
 * @param hostKey the only key that is accepted from the server, as OpenSSH writes public keys
 */
public record SshEndpoint(
    String name, String host, int port, String user, Path privateKey, String hostKey) {
  public SshEndpoint {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(privateKey, "privateKey");
    Objects.requireNonNull(hostKey, "hostKey");
  }

  /** The same server for another user. */
  SshEndpoint as(String otherUser) {
    return new SshEndpoint(name, host, port, otherUser, privateKey, hostKey);
  }

  @Override
  public String toString() {
    return "VM " + name + " (" + user + "@" + host + ":" + port + ")";
  }
}
