package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.libvirt.LibvirtBackend;
import com.rediacc.ops.internal.backend.qemu.QemuBackend;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Picks the backend; the only class that names one. */
final class Backends {
  private final List<Backend> inOrderOfPreference;

  Backends(List<Backend> inOrderOfPreference) {
    this.inOrderOfPreference = List.copyOf(inOrderOfPreference);
  }

  Backends(DataDirectory data, Settings settings) {
    var qemu = new QemuBackend(data.accelerators());
    String uri = settings.value(Setting.LIBVIRT_URI);
    this.inOrderOfPreference =
        isLinux() ? List.of(new LibvirtBackend(data.root(), uri, qemu), qemu) : List.of(qemu);
  }

  /**
   * The backend for what the user chose.
   *
   * @param choice empty: the best that can be used
   * @param architecture of the guests
   * @param lifetime of the cluster, which decides what is best
   * @param progress receives why a better one is passed over
   * @throws UnavailableException when it, or every one, cannot be used here
   */
  Backend pick(
      Optional<BackendKind> choice,
      Architecture architecture,
      Lifetime lifetime,
      Progress progress) {
    List<Backend> candidates =
        inOrderFor(lifetime).stream()
            .filter(backend -> choice.isEmpty() || choice.get() == backend.kind())
            .toList();
    if (candidates.isEmpty()) {
      throw new UnavailableException(
          Failure.of("the backend '" + choice.orElseThrow().option() + "' needs Linux")
              .withHint("use --backend qemu, or leave the choice to rdc with --backend auto"));
    }
    var passedOver = new ArrayList<Consumer<Backend>>();
    Failure failure = Failure.of("no backend can run VMs here");
    for (Backend backend : candidates) {
      Availability found = backend.availability(architecture);
      if (found.usable()) {
        passedOver.forEach(note -> note.accept(backend));
        return backend;
      }
      passedOver.add(used -> notePassedOver(backend, found, used, progress));
      failure =
          Failure.of("no backend can run VMs here: " + found.reason()).withHint(found.remedy());
    }
    throw new UnavailableException(failure);
  }

  private static void notePassedOver(
      Backend better, Availability found, Backend used, Progress progress) {
    String reason = found.reason() + "; " + found.remedy();
    progress.note(
        ShortNote.of(
            why -> "using " + used.kind() + " (" + better.kind() + ": " + why + ")",
            reason,
            "cannot be used, 'rdc ops check' shows why"),
        "using " + used.kind() + ": " + reason);
  }

  /** Tests, which own their clusters, profit most from copies: a rollback is a swap to one. */
  private List<Backend> inOrderFor(Lifetime lifetime) {
    return lifetime == Lifetime.DETACHED
        ? inOrderOfPreference
        : inOrderOfPreference.stream()
            .sorted(Comparator.comparing(backend -> !backend.runsCopies()))
            .toList();
  }

  /** The next best, for who left the choice to the library. */
  Optional<Backend> after(
      Backend backend, Optional<BackendKind> choice, Architecture architecture, Lifetime lifetime) {
    List<Backend> candidates = inOrderFor(lifetime);
    return candidates.stream()
        .skip(candidates.indexOf(backend) + 1L)
        .filter(next -> choice.isEmpty() && next.availability(architecture).usable())
        .findFirst();
  }

  /** The backend that runs an existing cluster. */
  Backend of(BackendKind kind) {
    return inOrderOfPreference.stream()
        .filter(backend -> backend.kind() == kind)
        .findFirst()
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of("the cluster runs on " + kind + ", which needs Linux")));
  }

  /** Those that could have machines here, of whatever architecture. */
  List<Backend> usable() {
    return inOrderOfPreference.stream()
        .filter(
            backend ->
                Stream.of(Architecture.values())
                    .anyMatch(architecture -> backend.availability(architecture).usable()))
        .toList();
  }

  /** What is known of this machine's accelerators, if anything is: all backends share it. */
  Optional<Accelerator> cachedAccelerator(Architecture architecture) {
    return inOrderOfPreference.get(0).cachedAccelerator(architecture);
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
  }
}
