package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.orchestration.StepDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps that put Rediacc's engine, renet, on all nodes and start the bridge's service. Whether
 * renet's setup succeeded is known by its exit code and its completion marker.
 */
public final class RediaccServices {
  /** The bridge's systemd unit; one of this name that renet's setup brings is used as it is. */
  public static final String BRIDGE_SERVICE = "rediacc-bridge.service";

  private static final String STAGED = "/usr/lib/rediacc/renet/staged";

  private final Path renet;
  private final String user;

  /**
   * The steps for this binary.
   *
   * @param renet an executable of this host
   * @param user who runs the setup; may become root without a password
   */
  public RediaccServices(Path renet, String user) {
    this.renet = renet;
    this.user = user;
  }

  /**
   * The stages, in order.
   *
   * @param bridge name of the bridge's node
   * @param workers names of the workers' nodes
   */
  public List<Stage> stages(String bridge, List<String> workers) {
    var all = new ArrayList<String>();
    all.add(bridge);
    all.addAll(workers);
    return List.of(
        Stage.same(putInPlace(), all),
        Stage.each("renet setup", all, node -> setup(node.equals(bridge))),
        Stage.same(verify(), all),
        Stage.same(bridgeService(), List.of(bridge)));
  }

  private Step putInPlace() {
    String script =
        script("install-renet.sh")
            .replace("@STAGED@", STAGED)
            .replace("@DIGEST@", TreeDigest.of(renet).substring(0, 12));
    return Step.of(
        StepDocument.of(
            "renet in place", List.of(RemoteFile.local(renet, STAGED, "0755")), script));
  }

  private Step setup(boolean isBridge) {
    String command =
        isBridge ? "/usr/bin/renet setup --skip-datastore" : "sudo -n /usr/bin/renet setup";
    return Step.of(
        StepDocument.of("renet setup", List.of(), "#!/bin/bash\nexec " + command + "\n")
            .runBy(user));
  }

  private Step verify() {
    String script = script("verify-renet.sh").replace("@USER@", ShellWords.quote(user));
    return Step.of(StepDocument.of("renet verified", List.of(), script));
  }

  private static Step bridgeService() {
    RemoteFile ours =
        RemoteFile.text(
            "/usr/lib/rediacc/rediacc-bridge.service", "0644", script("bridge.service"));
    String script = script("own-bridge-unit.sh") + withoutFirstLine(Step.startUnit(BRIDGE_SERVICE));
    return Step.of(
        StepDocument.of("bridge service", List.of(ours), script).leaving(BRIDGE_SERVICE));
  }

  private static String script(String name) {
    return TextResource.read(RediaccServices.class, name);
  }

  private static String withoutFirstLine(String script) {
    return script.substring(script.indexOf('\n') + 1);
  }
}
