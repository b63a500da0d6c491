package com.rediacc.ops;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Availability;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.libvirt.LibvirtBackend;
import com.rediacc.ops.backend.qemu.QemuBackend;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.report.UnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Picks the backend; the only class that names one. */
final class Backends {
  private final List<Backend> inOrderOfPreference;

  Backends(DataFolder data, Settings settings) {
    var qemu = new QemuBackend(architecture(), data.verdicts());
    String uri = settings.value(Setting.LIBVIRT_URI);
    this.inOrderOfPreference =
        isLinux() ? List.of(new LibvirtBackend(data.root(), uri, qemu), qemu) : List.of(qemu);
  }

  /** This host's architecture in the words of image publishers: {@code amd64} or {@code arm64}. */
  static String architecture() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default ->
          throw new UnavailableException(
              Failure.of("no VMs on this processor architecture: " + arch)
                  .withHint("amd64 and arm64 are supported"));
    };
  }

  /**
   * The backend for what the user chose.
   *
   * @param choice {@code auto} or a backend's name
   * @param progress is told why a better one is passed over
   * @throws UnavailableException when it, or every one, cannot be used here
   */
  Backend pick(String choice, Progress progress) {
    List<Backend> candidates =
        inOrderOfPreference.stream()
            .filter(backend -> choice.equals("auto") || choice.equals(backend.name()))
            .toList();
    if (candidates.isEmpty()) {
      throw new UnavailableException(
          Failure.of("the backend '" + choice + "' needs Linux")
              .withHint("use --backend qemu, or leave the choice to us with --backend auto"));
    }
    Availability last = null;
    for (Backend backend : candidates) {
      if (last != null) {
        progress.note("using " + backend.name() + ": " + last.reason() + "; " + last.remedy());
      }
      last = backend.availability();
      if (last.usable()) {
        return backend;
      }
    }
    throw new UnavailableException(
        Failure.of("no backend can run VMs here: " + last.reason()).withHint(last.remedy()));
  }

  /** The next best, for who left the choice to us. */
  Optional<Backend> after(Backend backend, String choice) {
    return inOrderOfPreference.stream()
        .skip(inOrderOfPreference.indexOf(backend) + 1L)
        .filter(next -> choice.equals("auto") && next.availability().usable())
        .findFirst();
  }

  /** The backend that runs an existing cluster. */
  Backend named(String name) {
    return inOrderOfPreference.stream()
        .filter(backend -> backend.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of("the cluster runs on '" + name + "', unknown to this version")));
  }

  /** Those that could have machines here. */
  List<Backend> usable() {
    return inOrderOfPreference.stream().filter(backend -> backend.availability().usable()).toList();
  }

  /** A verdict on this machine's accelerators, if there is one: all backends share it. */
  Optional<Accelerator> proven() {
    return inOrderOfPreference.get(0).proven();
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
  }
}
