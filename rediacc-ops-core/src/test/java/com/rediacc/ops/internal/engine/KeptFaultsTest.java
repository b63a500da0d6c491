package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.backend.MachineDisk.Problem;
import com.rediacc.ops.internal.backend.MachineDisk.Request;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultEffects.BrokenDisk;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFaultsTest {
  private static final FaultEffects FULL =
      FaultEffects.disk(
          new BrokenDisk(
              11, 1, Filter.failing(List.of(Request.WRITE), Problem.NO_SPACE, 300, 1L << 40)));

  @Test
  void another_process_finds_what_this_one_wrote_down(@TempDir Path data) {
    var directory = new ClusterDirectory(data);
    directory.create();
    KeptFaults.onDisk(directory).add("frozen", Set.of(11), FaultEffects.freeze(11), 0);
    KeptFaults.Kept full = KeptFaults.onDisk(directory).add("full", Set.of(11), FULL, 0);
    KeptFaults other = KeptFaults.onDisk(directory);
    assertThat(other.list()).extracting(KeptFaults.Kept::what).containsExactly("frozen", "full");
    assertThat(other.list().get(1)).isEqualTo(full);
    other.remove(other.list().get(0).id());
    assertThat(KeptFaults.onDisk(directory).list()).containsExactly(full);
    assertThat(FULL.carriedByEmulators()).isTrue();
    assertThat(FULL.preventSnapshots()).isTrue();
  }

  @Test
  void those_of_an_owned_cluster_are_in_no_file(@TempDir Path data) {
    KeptFaults kept = KeptFaults.inMemory();
    KeptFaults.Kept full = kept.add("full", Set.of(11), FULL, 0);
    assertThat(kept.list()).containsExactly(full);
    kept.remove(full.id());
    assertThat(kept.list()).isEmpty();
    assertThat(data).isEmptyDirectory();
  }
}
