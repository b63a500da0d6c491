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
  static class Shares {
    @Nested
    class Inside {}
  }

  static class HasNestedThatShares {
    @Nested
    @RediaccCluster(scope = Scope.SUITE, rollback = Rollback.PER_TEST)
    class Inside {}
  }

  static class HasNoCluster {}

  private List<String> forClass(Class<?> testClass) {
    return locks.provideForClass(testClass).stream().map(Lock::getKey).toList();
  }

  private List<String> forNested(Class<?> enclosing, Class<?> testClass) {
    return locks.provideForNestedClass(List.of(enclosing), testClass).stream()
        .map(Lock::getKey)
        .toList();
  }

  @Test
  void a_class_with_its_own_cluster_and_no_rollback_takes_no_lock() throws Exception {
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
    assertThat(forClass(RollsBack.class)).as("other classes run at the same time").isEmpty();
  }

  @Test
  void classes_that_share_run_one_after_the_other() {
    assertThat(forClass(Shares.class)).containsExactly("com.rediacc.ops.suite");
    assertThat(forNested(Shares.class, Shares.Inside.class))
        .as("it runs under the lock of the class around it")
        .isEmpty();
  }

  @Test
  void a_nested_class_with_a_shared_cluster_of_its_own_takes_its_turn_too() {
    assertThat(forNested(HasNestedThatShares.class, HasNestedThatShares.Inside.class))
        .containsExactlyInAnyOrder(
            "com.rediacc.ops.suite",
            "com.rediacc.ops.rollback:" + HasNestedThatShares.Inside.class.getName());
    assertThat(forClass(HasNestedThatShares.class)).isEmpty();
  }
}
