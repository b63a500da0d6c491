package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.rediacc.ops.internal.fault.FrameRule.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameRuleTest {
  private static final Mac ONE = new Mac("02:01:c0:a8:6f:01");
  private static final Mac ELEVEN = new Mac("02:01:c0:a8:6f:0b");
  private static final long MILLI = 1_000_000;

  private static LinkQuality quality(
      int delayMs, int jitterMs, double loss, double duplicate, double reorder, long rate) {
    return new LinkQuality(
        Duration.ofMillis(delayMs), Duration.ofMillis(jitterMs), loss, duplicate, 0, reorder, rate);
  }

  private static FrameRule rule(LinkQuality quality) {
    return new FrameRule(ONE, ELEVEN, quality, new SplittableRandom(1));
  }

  /** To VM 11, from the VM whose address ends in this. */
  private static byte[] frame(int from, int number) {
    byte[] frame = new byte[1000];
    System.arraycopy(new byte[] {2, 1, (byte) 0xc0, (byte) 0xa8, 0x6f, 0x0b}, 0, frame, 0, 6);
    System.arraycopy(
        new byte[] {2, 1, (byte) 0xc0, (byte) 0xa8, 0x6f, (byte) from}, 0, frame, 6, 6);
    frame[20] = (byte) number;
    return frame;
  }

  private static List<Arrival> pass(FrameRule rule, int frames, long apart) {
    var arrivals = new ArrayList<Arrival>();
    for (int i = 0; i < frames; i++) {
      arrivals.addAll(rule.apply(new Arrival(frame(1, i), i * apart)));
    }
    return arrivals;
  }

  @Test
  void frames_of_others_pass() {
    var other = new Arrival(frame(12, 0), 5);
    assertThat(rule(LinkQuality.CUT).apply(other)).containsExactly(other);
    assertThat(pass(rule(LinkQuality.CUT), 10, 0)).isEmpty();
  }

  @Test
  void a_broadcast_is_judged_too() {
    byte[] broadcast = frame(1, 0);
    Arrays.fill(broadcast, 0, 6, (byte) 0xff);
    assertThat(rule(LinkQuality.CUT).apply(new Arrival(broadcast, 0))).isEmpty();
  }

  @Test
  void a_delay_with_jitter_keeps_order_and_limits() {
    List<Arrival> arrivals = pass(rule(quality(100, 50, 0, 0, 0, 0)), 500, MILLI);
    assertThat(arrivals).hasSize(500);
    assertThat(arrivals.stream().map(Arrival::due)).isSorted();
    for (int i = 0; i < 500; i++) {
      assertThat(arrivals.get(i).due() - i * MILLI).isBetween(50 * MILLI, 150 * MILLI);
    }
  }

  @Test
  void a_rate_spaces_frames_and_loses_what_would_wait_too_long() {
    // 1000 bytes at 8 Mbit/s: a millisecond each.
    List<Arrival> arrivals = pass(rule(quality(0, 0, 0, 0, 0, 8_000_000)), 1000, 0);
    assertThat(arrivals).hasSize(501);
    assertThat(arrivals.get(99).due()).isEqualTo(100 * MILLI);
  }

  @Test
  void chance_follows_its_fraction_and_its_seed() {
    int passed = pass(rule(quality(0, 0, 0.3, 0, 0, 0)), 10_000, 0).size();
    assertThat(passed).isCloseTo(7000, within(190));
    assertThat(pass(rule(quality(0, 0, 0.3, 0, 0, 0)), 10_000, 0)).hasSize(passed);
    assertThat(pass(rule(quality(0, 0, 0, 0.5, 0, 0)), 10_000, 0).size())
        .isCloseTo(15_000, within(200));
  }

  @Test
  void some_overtake_those_that_wait() {
    List<Arrival> arrivals = pass(rule(quality(100, 0, 0, 0, 0.25, 0)), 1000, MILLI);
    long early = arrivals.stream().filter(a -> a.due() < 100 * MILLI).count();
    assertThat(arrivals).hasSize(1000);
    assertThat(early).isPositive();
    assertThat(arrivals.stream().map(Arrival::due).toList())
        .isNotEqualTo(arrivals.stream().map(Arrival::due).sorted().toList());
  }

  @Test
  void a_damaged_frame_differs_in_one_bit_behind_its_header() {
    var damaging = rule(new LinkQuality(Duration.ZERO, Duration.ZERO, 0, 0, 1, 0, 0));
    byte[] before = frame(1, 3);
    byte[] after = damaging.apply(new Arrival(before, 0)).get(0).frame();
    int bits = 0;
    for (int i = 0; i < before.length; i++) {
      bits += Integer.bitCount((before[i] ^ after[i]) & 0xff);
      assertThat(i >= 14 || before[i] == after[i]).isTrue();
    }
    assertThat(bits).isEqualTo(1);
    assertThat(before).isEqualTo(frame(1, 3));
  }
}
