package com.rediacc.ops.internal.orchestration;

import static java.util.Objects.requireNonNull;

import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.ssh.SshKeys;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.orchestration.StepDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every cluster gets: nodes that know each other. Their names are in /etc/hosts since their
 * first boot; here they get ssh keys for each other, and a file with the role of each. Immutable.
 */
public final class NodeMesh {
  /** A JSON file that services on a node can read: this node, and all nodes. */
  public static final String ROLE_FILE = "/etc/rediacc/node.json";

  private static final String NAME = "nodes know each other";

  /** sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
  private static final String KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts";

  private final List<Peer> peers;
  private final String user;

  /**
   * A node as the others know it.
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

  /**
   * A mesh of these nodes.
   *
   * @param user who can log in from each to each, besides root
   */
  public NodeMesh(List<Peer> peers, String user) {
    this.peers = List.copyOf(peers);
    this.user = user;
  }

  /** The steps, with keys that are made now, for this cluster, and exist only on its nodes. */
  public Orchestration orchestration() {
    Map<String, SshKeys.Pair> keys = new LinkedHashMap<>();
    peers.forEach(m -> keys.put(m.name(), SshKeys.generate("rediacc-mesh-" + m.name())));
    return Orchestration.of(List.of(Stage.each(NAME, keys.keySet(), name -> step(name, keys))));
  }

  private Step step(String name, Map<String, SshKeys.Pair> keys) {
    String authorized =
        keys.values().stream().map(pair -> pair.publicKey() + "\n").collect(Collectors.joining());
    String known =
        peers.stream()
            .map(
                m ->
                    m.name() + "," + m.address() + " " + SshKeys.withoutComment(m.hostKey()) + "\n")
            .collect(Collectors.joining());
    SshKeys.Pair own = requireNonNull(keys.get(name));
    var files = new ArrayList<RemoteFile>();
    files.add(RemoteFile.text(KNOWN_HOSTS, "0644", known));
    files.addAll(keys("/root", "root", own, authorized));
    files.addAll(keys("/home/" + user, user, own, authorized));
    files.add(RemoteFile.text(ROLE_FILE, "0644", roleFile(name)));
    return Step.of(StepDocument.of(NAME, files, ""));
  }

  /** Authorised keys go to a file of their own: the user's may hold more by now. */
  private static List<RemoteFile> keys(
      String home, String owner, SshKeys.Pair own, String authorized) {
    String file = home + "/.ssh/id_ecdsa";
    return Stream.of(
            RemoteFile.text(file, "0600", own.privateKey()),
            RemoteFile.text(file + ".pub", "0644", own.publicKey() + "\n"),
            RemoteFile.text(home + "/.ssh/authorized_keys2", "0600", authorized))
        .map(one -> one.ownedBy(owner + ":" + owner))
        .toList();
  }

  private String roleFile(String name) {
    Peer self = peers.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    var content = described(self);
    content.put("nodes", peers.stream().map(NodeMesh::described).toList());
    return Json.write(content) + "\n";
  }

  private static Map<String, Object> described(Peer peer) {
    var described = new LinkedHashMap<String, Object>();
    described.put("id", peer.id());
    described.put("name", peer.name());
    described.put("role", peer.role());
    described.put("address", peer.address());
    return described;
  }
}
