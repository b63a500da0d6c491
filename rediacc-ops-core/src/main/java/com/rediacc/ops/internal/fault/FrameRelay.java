package com.rediacc.ops.internal.fault;

import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.fault.FrameRule.Arrival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the frames to one VM through its tap, by rules. Two threads: one reads and decides, one
 * writes those that had to wait. Thread-safe.
 */
final class FrameRelay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FrameRelay.class);

  /** Frames that wait at most; a guest's 1500 bytes each. */
  private static final int LONGEST_QUEUE = 20_000;

  private final String machine;
  private final FrameTap tap;
  private final DelayQueue<Waiting> waiting = new DelayQueue<>();
  private final AtomicLong sequence = new AtomicLong();
  private final Thread writer;
  private volatile List<FrameRule> rules = List.of();
  private volatile boolean over;

  private FrameRelay(String machine, FrameTap tap) {
    this.machine = machine;
    this.tap = tap;
    this.writer = new Thread(this::write, machine + ": frames that wait");
  }

  /** Starts, with no rule: all frames pass. */
  static FrameRelay start(String machine, FrameTap tap) {
    var relay = new FrameRelay(machine, tap);
    var reader = new Thread(relay::read, machine + ": frames");
    reader.setDaemon(true);
    relay.writer.setDaemon(true);
    reader.start();
    relay.writer.start();
    return relay;
  }

  /** A frame whose time has not come. */
  private record Waiting(Arrival arrival, long sequence) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(arrival.due() - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Waiting that = (Waiting) other;
      int byTime = Long.compare(arrival.due() - that.arrival.due(), 0);
      return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
    }
  }

  /** From the next frame on these apply, one after the other. */
  void apply(List<FrameRule> changed) {
    rules = List.copyOf(changed);
  }

  /** Whether no frame comes any more: the machine has ended, or the tap broke off. */
  boolean isOver() {
    return over;
  }

  private void read() {
    try {
      for (var frame = tap.read(); frame.isPresent(); frame = tap.read()) {
        pass(frame.get());
      }
    } catch (IOException e) {
      log.debug("{}: the tap broke off", machine, e);
    } finally {
      over = true;
      writer.interrupt();
    }
  }

  private void pass(byte[] frame) throws IOException {
    long now = System.nanoTime();
    List<Arrival> arrivals = List.of(new Arrival(frame, now));
    for (FrameRule rule : rules) {
      var next = new ArrayList<Arrival>(arrivals.size());
      arrivals.forEach(arrival -> next.addAll(rule.apply(arrival)));
      arrivals = next;
    }
    for (Arrival arrival : arrivals) {
      if (arrival.due() <= now) {
        tap.write(arrival.frame());
      } else if (waiting.size() < LONGEST_QUEUE) {
        waiting.add(new Waiting(arrival, sequence.getAndIncrement()));
      }
    }
  }

  private void write() {
    try {
      while (true) {
        tap.write(waiting.take().arrival().frame());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.debug("{}: the tap broke off", machine, e);
    }
  }

  /** Ends it; frames that wait are lost. */
  @Override
  public void close() {
    tap.close();
    writer.interrupt();
  }
}
