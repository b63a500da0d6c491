import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;

/** Rolls a cluster back again and again until it is killed. Run by benchmarks/killed-rollbacks. */
final class KilledRollbacks {
  public static void main(String[] arguments) throws Exception {
    try (Ops ops = Ops.create();
        Cluster cluster =
            ops.up(ClusterSpec.builder().basic().os("debian-12").build(), UpOptions.owned())) {
      Snapshot snapshot = cluster.snapshot("baseline");
      System.out.println("ready");
      while (true) {
        cluster.prepareRestore(snapshot);
        cluster.vm(11).ssh().succeed("true");
        cluster.restore(snapshot);
      }
    }
  }
}
