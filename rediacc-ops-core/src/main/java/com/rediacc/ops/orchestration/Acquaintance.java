package com.rediacc.ops.orchestration;

import com.rediacc.ops.internal.Json;
import com.rediacc.ops.ssh.SshKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every cluster gets: nodes that know each other. Their names are in /etc/hosts since their
 * first boot; here they get keys for each other, and a file that says who is what.
 */
public final class Acquaintance {
  /** What services can read: this node, and all nodes. */
  public static final String ROLE_FILE = "/etc/rediacc/node.json";

  /** sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
  private static final String KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts";

  private final List<Member> members;
  private final String user;

  /**
   * @param user who logs in on all of them, besides root
   */
  public Acquaintance(List<Member> members, String user) {
    this.members = List.copyOf(members);
    this.user = user;
  }

  /** With keys that are made now, for this cluster, and are nowhere but on its nodes. */
  public Orchestration orchestration() {
    Map<String, SshKeys.Pair> keys = new LinkedHashMap<>();
    members.forEach(m -> keys.put(m.name(), SshKeys.generate(comment(m))));
    return new Orchestration(
        List.of(
            Stage.each("ssh mesh", keys.keySet(), name -> mesh(keys.get(name), keys)),
            Stage.each("role file", keys.keySet(), this::roleFile)));
  }

  private static String comment(Member member) {
    return "rediacc-mesh-" + member.name();
  }

  private Step mesh(SshKeys.Pair own, Map<String, SshKeys.Pair> all) {
    String authorized =
        all.values().stream().map(pair -> pair.publicKey() + "\n").collect(Collectors.joining());
    String known =
        members.stream()
            .map(m -> m.name() + "," + m.address() + " " + withoutComment(m.hostKey()) + "\n")
            .collect(Collectors.joining());
    var files = new ArrayList<Delivery>();
    files.add(Delivery.text(KNOWN_HOSTS, "0644", known));
    files.add(Delivery.text("/etc/rediacc/mesh_authorized_keys", "0600", authorized));
    files.addAll(identity("/root", "root", own));
    files.addAll(identity("/home/" + user, user, own));
    String script = Scripts.text("authorize-mesh.sh").replace("@USER@", user);
    return Step.of("ssh mesh", files, script);
  }

  private static List<Delivery> identity(String home, String owner, SshKeys.Pair pair) {
    String file = home + "/.ssh/id_ecdsa";
    return List.of(
        Delivery.text(file, "0600", pair.privateKey()).ownedBy(owner + ":" + owner),
        Delivery.text(file + ".pub", "0644", pair.publicKey() + "\n").ownedBy(owner + ":" + owner));
  }

  private static String withoutComment(String key) {
    String[] words = key.split(" ");
    return words[0] + " " + words[1];
  }

  private Step roleFile(String name) {
    Member self = members.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    var content = told(self);
    content.put("nodes", members.stream().map(Acquaintance::told).toList());
    return Step.of(
        "role file", List.of(Delivery.text(ROLE_FILE, "0644", Json.write(content) + "\n")), "");
  }

  private static Map<String, Object> told(Member member) {
    var told = new LinkedHashMap<String, Object>();
    told.put("id", member.id());
    told.put("name", member.name());
    told.put("role", member.role());
    told.put("address", member.address());
    return told;
  }
}
