package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Linearizability.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
  private static Operation write(String value, long called, long returned) {
    return new Operation(true, value, called, returned);
  }

  private static Operation read(String value, long called, long returned) {
    return new Operation(false, value, called, returned);
  }

  @Test
  void what_overlaps_may_have_happened_in_any_order() {
    assertThat(
            Linearizability.holds(
                List.of(write("a", 0, 10), read("", 1, 5), read("a", 6, 8), write("b", 2, 20)), ""))
        .isTrue();
  }

  @Test
  void a_read_of_what_was_overwritten_before_it_began_is_found() {
    assertThat(
            Linearizability.holds(
                List.of(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5)), ""))
        .isFalse();
  }

  @Test
  void nobody_goes_back() {
    assertThat(
            Linearizability.holds(
                List.of(write("a", 0, 10), read("a", 1, 2), read("", 3, 4)), ""))
        .isFalse();
  }

  @Test
  void a_write_without_an_answer_may_happen_later_or_never() {
    Operation lost = write("a", 0, Long.MAX_VALUE);
    assertThat(Linearizability.holds(List.of(lost, read("", 5, 6), read("a", 7, 8)), "")).isTrue();
    assertThat(Linearizability.holds(List.of(lost, read("", 5, 6)), "")).isTrue();
  }
}
