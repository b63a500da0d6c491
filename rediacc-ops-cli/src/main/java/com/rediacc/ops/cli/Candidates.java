package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Progress;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What shells offer as values of options and arguments; nothing is looked up before they do. */
final class Candidates {
  private Candidates() {}

  /** Names of the catalogue. */
  static final class ImageNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      try (Ops ops = Ops.create()) {
        return ops.images(Progress.SILENT).list().stream().map(ImageEntry::name).iterator();
      }
    }
  }

  /** Values of {@code --arch}. */
  static final class ArchitectureNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Stream.of(Architecture.values()).map(Architecture::toString),
              Stream.of(Architecture.HOST))
          .iterator();
    }
  }

  /** Values of {@code --backend}. */
  static final class BackendNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Stream.of(BackendKind.AUTO), Stream.of(BackendKind.values()).map(BackendKind::option))
          .iterator();
    }
  }

  /** Values of {@code --fail-writes}. */
  static final class DiskErrors implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("eio", "enospc").iterator();
    }
  }

  /** Values of {@code --output}. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names(Output.Format.values());
    }
  }

  /** The constants of an enum, as people write them. */
  static Iterator<String> names(Enum<?>[] constants) {
    return Stream.of(constants).map(Enum::toString).iterator();
  }
}
