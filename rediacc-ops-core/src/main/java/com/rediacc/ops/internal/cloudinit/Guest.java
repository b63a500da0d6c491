package com.rediacc.ops.internal.cloudinit;

import com.rediacc.ops.internal.backend.Nic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a guest learns about itself at its first boot. Immutable.
 *
 * @param instanceId unlike that of any other VM; a new one makes cloud-init configure again
 * @param hostname such as {@code rediacc11}
 * @param authorizedKey public key, as OpenSSH writes it, that may log in as {@link CloudInit#USER}
 *     and as root
 * @param hostKey the guest's own ssh host key
 * @param addresses of all nodes of the cluster by host name, itself included, in order
 * @param nics its network interfaces
 * @param userData user-data of the user's own, beside that of every guest
 */
public record Guest(
    String instanceId,
    String hostname,
    String authorizedKey,
    HostKey hostKey,
    Map<String, String> addresses,
    List<Nic> nics,
    Optional<String> userData) {
  public Guest {
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(authorizedKey, "authorizedKey");
    Objects.requireNonNull(hostKey, "hostKey");
    addresses = new LinkedHashMap<>(addresses);
    nics = List.copyOf(nics);
  }

  /**
   * An ECDSA key pair.
   *
   * @param privateKey in OpenSSH's file format
   * @param publicKey one line, as OpenSSH writes it
   */
  public record HostKey(String privateKey, String publicKey) {
    public HostKey {
      Objects.requireNonNull(privateKey, "privateKey");
      Objects.requireNonNull(publicKey, "publicKey");
    }

    /** Keys do not belong in logs. */
    @Override
    public String toString() {
      return "HostKey[" + publicKey + "]";
    }
  }
}
