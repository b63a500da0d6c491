package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cluster that commands work on, and their failure when there is none. */
final class DetachedCluster {
  private DetachedCluster() {}

  /**
   * That of the data directory.
   *
   * @throws OpsException when none is up
   */
  static Cluster of(Ops ops) {
    return ops.detached().orElseThrow(() -> missing(ops.settings()));
  }

  static OpsException missing(Settings settings) {
    Path directory = settings.dataDirectory();
    if (!Files.isDirectory(directory)) {
      return new OpsException(missingDirectory(settings));
    }
    return new OpsException(
        Failure.of("no cluster is up in " + directory).withHint("'rdc ops up' brings one up"));
  }

  static Failure missingDirectory(Settings settings) {
    return Failure.of(
            "the data directory "
                + settings.dataDirectory()
                + " does not exist ("
                + settings.get(Setting.DATA_DIR)
                + ")")
        .withHint("'rdc ops up' creates it; or set RENET_DATA_DIR to the directory that you mean");
  }
}
