package com.rediacc.ops.internal.image;

import com.rediacc.ops.spec.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what is reported to it. */
final class RecordedProgress implements Progress {
  final List<String> phases = new CopyOnWriteArrayList<>();
  final List<String> notes = new CopyOnWriteArrayList<>();
  final List<Long> done = new CopyOnWriteArrayList<>();

  @Override
  public void phase(String subject, String phase) {
    phases.add(phase);
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  @Override
  public void transfer(String subject, long done, long total, long bytesPerSecond) {
    this.done.add(done);
  }
}
