package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with an annotation: all of it, so that one run reports everything. */
final class Faults {
  private final List<String> all = new ArrayList<>();

  void add(String fault) {
    all.add(fault);
  }

  /**
   * What is read, or empty when it is wrong, which is noted.
   *
   * @param place put before each fault, such as {@code "provision 2 of 3: "}
   */
  <T> Optional<T> reading(String place, Supplier<T> source) {
    try {
      return Optional.of(source.get());
    } catch (InvalidInputException e) {
      e.faults().forEach(fault -> all.add(place + fault));
      return Optional.empty();
    }
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
