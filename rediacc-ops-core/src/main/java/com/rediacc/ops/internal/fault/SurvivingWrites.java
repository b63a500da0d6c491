package com.rediacc.ops.internal.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is on a disk after a power cut: everything up to the last flush, and of what came after it
 * any subset, as a disk with a cache may have written it. Chosen by a seed.
 */
public final class SurvivingWrites {
  /** So many of the writes that survive do so in part. */
  private static final double TORN = 0.25;

  private SurvivingWrites() {}

  /**
   * Chooses.
   *
   * @return sectors that were written, in the order in which they are to be written again
   */
  public static List<WriteLog.Entry> choose(WriteLog log, long seed) {
    var random = new SplittableRandom(seed);
    int flushed = log.flushed();
    var surviving = new ArrayList<>(log.entries().subList(0, flushed));
    // From nearly nothing to nearly everything, so that seeds differ in kind.
    double share = random.nextDouble();
    for (WriteLog.Entry entry : log.entries().subList(flushed, log.entries().size())) {
      if (random.nextDouble() >= share) {
        continue;
      }
      if (entry.isDiscard() || entry.sectors() < 2 || random.nextDouble() >= TORN) {
        surviving.add(entry);
      } else {
        tear(entry, random, surviving);
      }
    }
    return List.copyOf(surviving);
  }

  private static void tear(
      WriteLog.Entry entry, SplittableRandom random, List<WriteLog.Entry> surviving) {
    for (long i = 0; i < entry.sectors(); i++) {
      if (random.nextBoolean()) {
        surviving.add(
            new WriteLog.Entry(
                entry.sector() + i, 1, entry.flags(), entry.data() + i * WriteLog.SECTOR));
      }
    }
  }
}
