package com.rediacc.ops.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.85S, 850 ms",
    "PT1S, 1 s",
    "PT4.21S, 4.2 s",
    "PT59.96S, 60.0 s",
    "PT10M, 10 min",
    "PT125S, 2 min 5 s",
    "PT26H, 1560 min"
  })
  void durations_are_written_for_people(Duration duration, String brief) {
    assertThat(Durations.brief(duration)).isEqualTo(brief);
  }

  @ParameterizedTest
  @CsvSource({
    "850ms, PT0.85S",
    "90 s, PT90S",
    "5m, PT5M",
    "5 min, PT5M",
    "1 h, PT1H",
    "' 2h ', PT2H",
    "999999999h, PT999999999H"
  })
  void durations_are_read_as_people_write_them(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "0 s", "-1 s", "1.5 s", "5 days", "1  s", "9999999999 s", "٥ s"})
  void anything_else_is_refused_with_what_is_allowed(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a timeout is a number and a unit (ms, s, m, min, h), such as '5 min'; found '"
                + text
                + "'");
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void the_locale_does_not_matter() {
    assertThat(Durations.brief(Duration.ofMillis(4210))).isEqualTo("4.2 s");
    assertThat(Durations.parse("90 s")).isEqualTo(Duration.ofSeconds(90));
  }
}
