package com.rediacc.ops.internal.engine;

import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Link;
import com.rediacc.ops.internal.fault.LinkQuality;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * {@link Link} as it is asked for.
 *
 * @param begins makes it so
 */
record LinkRequest(LinkQuality quality, boolean twoWay, OptionalLong chosen, Beginning begins)
    implements Link {
  /** What makes it so. */
  interface Beginning {
    Fault begin(LinkRequest request);
  }

  @Override
  public Link delay(Duration delay) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            delay, q.jitter(), q.loss(), q.duplicate(), q.corrupt(), q.reorder(), q.rate()));
  }

  @Override
  public Link jitter(Duration jitter) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            q.delay(), jitter, q.loss(), q.duplicate(), q.corrupt(), q.reorder(), q.rate()));
  }

  @Override
  public Link loss(double fraction) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            q.delay(), q.jitter(), fraction, q.duplicate(), q.corrupt(), q.reorder(), q.rate()));
  }

  @Override
  public Link duplicate(double fraction) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            q.delay(), q.jitter(), q.loss(), fraction, q.corrupt(), q.reorder(), q.rate()));
  }

  @Override
  public Link corrupt(double fraction) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            q.delay(), q.jitter(), q.loss(), q.duplicate(), fraction, q.reorder(), q.rate()));
  }

  @Override
  public Link reorder(double fraction) {
    LinkQuality q = quality;
    return with(
        new LinkQuality(
            q.delay(), q.jitter(), q.loss(), q.duplicate(), q.corrupt(), fraction, q.rate()));
  }

  @Override
  public Link rate(long bitsPerSecond) {
    LinkQuality q = quality;
    // 0 means no limit inside, and is none that a user can ask for.
    long rate = bitsPerSecond == 0 ? -1 : bitsPerSecond;
    return with(
        new LinkQuality(
            q.delay(), q.jitter(), q.loss(), q.duplicate(), q.corrupt(), q.reorder(), rate));
  }

  @Override
  public Link bothWays() {
    return new LinkRequest(quality, true, chosen, begins);
  }

  @Override
  public Link seed(long seed) {
    return new LinkRequest(quality, twoWay, OptionalLong.of(seed), begins);
  }

  @Override
  public Fault begin() {
    return begins.begin(this);
  }

  private Link with(LinkQuality changed) {
    return new LinkRequest(changed, twoWay, chosen, begins);
  }
}
