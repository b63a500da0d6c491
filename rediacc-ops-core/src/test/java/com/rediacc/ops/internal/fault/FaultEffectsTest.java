package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.MachineNetwork.Direction;
import com.rediacc.ops.internal.io.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultEffectsTest {
  private static final List<Integer> VMS = List.of(1, 11, 12);

  @Test
  void a_vm_that_is_cut_off_from_all_needs_no_process() {
    var both = Set.of(new Wire(1, 11), new Wire(11, 1), new Wire(12, 11), new Wire(11, 12));
    FaultEffects effects = FaultEffects.cut(both, VMS);
    assertThat(effects.carriedByEmulators()).isTrue();
    assertThat(effects.cuts())
        .containsExactlyInAnyOrder(
            new Cut(11, Direction.INCOMING), new Cut(11, Direction.OUTGOING));
  }

  @Test
  void in_a_cluster_of_two_a_one_way_cut_needs_no_process() {
    FaultEffects effects = FaultEffects.cut(Set.of(new Wire(1, 11)), List.of(1, 11));
    assertThat(effects.cuts()).containsExactly(new Cut(1, Direction.OUTGOING));
    assertThat(effects.wires()).isEmpty();
  }

  @Test
  void a_single_wire_is_judged_frame_by_frame() {
    FaultEffects effects = FaultEffects.cut(Set.of(new Wire(1, 11)), VMS);
    assertThat(effects.cuts()).isEmpty();
    assertThat(effects.wires()).containsExactly(new Wire(1, 11));
    assertThat(effects.carriedByEmulators()).isFalse();
  }

  @Test
  void pressure_needs_no_process_can_be_written_down_and_forbids_snapshots() {
    FaultEffects effects = FaultEffects.pressure(new FaultEffects.Pressure(11, "x.service", 2, 0));
    assertThat(effects.carriedByEmulators()).isTrue();
    assertThat(effects.concernNetwork()).isFalse();
    assertThat(effects.preventSnapshots()).isTrue();
    assertThat(FaultEffects.unplug(11).preventSnapshots()).isFalse();
    assertThat(Json.read(Json.write(effects), FaultEffects.class)).isEqualTo(effects);
  }
}
