package com.rediacc.ops.cli;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.nio.file.Files;
import java.nio.file.Path;

/** The failure of commands that need a cluster and find none. */
final class NoCluster {
  private NoCluster() {}

  static OpsException in(Settings settings) {
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
