package com.rediacc.ops.internal.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one fault does to frames on their way to one VM. Used by one thread at a time.
 *
 * <p>Delays and rates are as in Linux's netem: the rate comes first, the delay after it.
 */
final class FrameRule {
  private static final int HEADER = 14;

  /** Frames wait for their turn at a rate; later ones are lost. */
  private static final long LONGEST_QUEUE = 500_000_000;

  private final Mac from;
  private final Mac to;
  private final LinkQuality quality;
  private final SplittableRandom random;

  /** When the link has sent what was given to it. */
  private long free = Long.MIN_VALUE;

  /** When the last frame that keeps its order arrives. */
  private long last = Long.MIN_VALUE;

  /**
   * @param from whose frames
   * @param to the VM that they are on the way to
   */
  FrameRule(Mac from, Mac to, LinkQuality quality, SplittableRandom random) {
    this.from = from;
    this.to = to;
    this.quality = quality;
    this.random = random;
  }

  /** A frame, and when it arrives. */
  static final class Arrival {
    private final byte[] frame;
    private final long due;

    /**
     * @param due as {@link System#nanoTime} counts
     */
    Arrival(byte[] frame, long due) {
      this.frame = frame;
      this.due = due;
    }

    byte[] frame() {
      return frame;
    }

    long due() {
      return due;
    }
  }

  /** What becomes of a frame. */
  List<Arrival> apply(Arrival arrival) {
    byte[] frame = arrival.frame();
    if (!concerns(frame)) {
      return List.of(arrival);
    }
    if (quality.loss() > 0 && random.nextDouble() < quality.loss()) {
      return List.of();
    }
    var arrivals = new ArrayList<Arrival>(2);
    int copies = chance(quality.duplicate()) ? 2 : 1;
    byte[] arriving = chance(quality.corrupt()) ? corrupted(frame) : frame;
    for (int i = 0; i < copies; i++) {
      send(arriving, arrival.due(), arrivals);
    }
    return arrivals;
  }

  /** Only those that the VM takes: its own, and those to several. */
  private boolean concerns(byte[] frame) {
    return frame.length >= HEADER
        && from.isAt(frame, Mac.LENGTH)
        && ((frame[0] & 1) != 0 || to.isAt(frame, 0));
  }

  private void send(byte[] frame, long now, List<Arrival> arrivals) {
    long due = now;
    if (quality.rate() > 0) {
      long begin = Math.max(now, free);
      if (begin - now > LONGEST_QUEUE) {
        return;
      }
      free = begin + frame.length * 8L * 1_000_000_000 / quality.rate();
      due = free;
    }
    if (chance(quality.reorder())) {
      arrivals.add(new Arrival(frame, due));
      return;
    }
    due += quality.delay().toNanos();
    if (!quality.jitter().isZero()) {
      due += (long) ((random.nextDouble() * 2 - 1) * quality.jitter().toNanos());
    }
    last = Math.max(last, due);
    arrivals.add(new Arrival(frame, last));
  }

  private boolean chance(double fraction) {
    return fraction > 0 && random.nextDouble() < fraction;
  }

  private byte[] corrupted(byte[] frame) {
    if (frame.length == HEADER) {
      return frame;
    }
    byte[] wrong = frame.clone();
    wrong[HEADER + random.nextInt(frame.length - HEADER)] ^= (byte) (1 << random.nextInt(8));
    return wrong;
  }
}
