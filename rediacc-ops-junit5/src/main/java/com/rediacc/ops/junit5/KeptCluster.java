package com.rediacc.ops.junit5;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the cluster of a test that failed, as {@link Keep} says, and says how to enter it. */
final class KeptCluster {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  /** In a bundle: its checkpoint, where {@code rdc ops resume} looks for it. */
  static final String CHECKPOINT = "checkpoint";

  /** In a bundle: the path of its checkpoint in a data directory; the same. */
  private static final String ELSEWHERE = "kept.txt";

  /** In a bundle: how to enter the cluster, or why that is not possible. */
  static final String RESUME = "resume.txt";

  private KeptCluster() {}

  /**
   * Keeps it, in or for this bundle. What goes wrong is said in the bundle.
   *
   * @param most how many are kept at a time
   */
  static void of(
      TestCluster cluster, Keep wanted, Path bundle, int most, Bundles bundles, Settings settings)
      throws IOException {
    if (wanted == Keep.NEVER) {
      return;
    }
    try {
      if (wanted == Keep.BUNDLE) {
        cluster.keep(bundle.resolve(CHECKPOINT));
        bundles.keepCheckpoints(most);
      } else {
        Files.writeString(bundle.resolve(ELSEWHERE), cluster.keep(most) + "\n");
      }
      String command = command(bundle, settings);
      Files.writeString(bundle.resolve(RESUME), command + "\n");
      // In the output of the test, beside its failure.
      System.out.println("the cluster of this failure: " + command);
    } catch (OpsException e) {
      log.warn("the cluster is not kept: {}", e.getMessage());
      Files.writeString(bundle.resolve(RESUME), "(could not be had: " + e.getMessage() + ")\n");
    }
  }

  private static String command(Path bundle, Settings settings) {
    Settings.Effective data = settings.get(Setting.DATA_DIR);
    String where =
        data.source().equals("default") ? "" : "RENET_DATA_DIR=" + quoted(data.value()) + " ";
    return where + "rdc ops resume " + quoted(bundle.toString());
  }

  /** For a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
