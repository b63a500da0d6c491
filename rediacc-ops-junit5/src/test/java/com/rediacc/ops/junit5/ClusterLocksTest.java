package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLocksProvider.Lock;

class ClusterLocksTest {
  private final ClusterLocks locks = new ClusterLocks();

  @RediaccCluster
  static class Plain {}

  @RediaccCluster(rollback = Rollback.PER_TEST)
  static class RollsBack {
    @Nested
    class Inside {}
  }

  @RediaccCluster(scope = Scope.SUITE)
  static class Shares {}

  static class HasNoCluster {}

  private List<String> forClass(Class<?> testClass) {
    return locks.provideForClass(testClass).stream().map(Lock::getKey).toList();
  }

  @Test
  void a_class_without_rollback_and_of_its_own_is_not_held_up() throws Exception {
    assertThat(forClass(Plain.class)).isEmpty();
    assertThat(locks.provideForMethod(List.of(), Plain.class, Object.class.getMethod("toString")))
        .isEmpty();
    assertThat(forClass(HasNoCluster.class)).isEmpty();
  }

  @Test
  void tests_of_a_class_that_rolls_back_and_of_its_nested_ones_exclude_each_other()
      throws Exception {
    var method = Object.class.getMethod("toString");
    var outer = locks.provideForMethod(List.of(), RollsBack.class, method);
    var inside = locks.provideForMethod(List.of(RollsBack.class), RollsBack.Inside.class, method);
    assertThat(outer).hasSize(1).isEqualTo(inside);
    assertThat(locks.provideForNestedClass(List.of(RollsBack.class), RollsBack.Inside.class))
        .isEqualTo(outer);
    assertThat(forClass(RollsBack.class)).as("other classes go on").isEmpty();
  }

  @Test
  void classes_that_share_take_turns() {
    assertThat(forClass(Shares.class)).hasSize(1);
  }
}
