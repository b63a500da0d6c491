package com.rediacc.ops;

import com.rediacc.ops.backend.Availability;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.qemu.QemuBackend;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.UnavailableException;
import java.util.List;
import java.util.Locale;

/** Picks the backend; the only class that names one. */
final class Backends {
  private final List<Backend> inOrderOfPreference;

  Backends(DataFolder data) {
    this.inOrderOfPreference = List.of(new QemuBackend(architecture(), data.verdicts()));
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
   * @throws UnavailableException when it, or every one, cannot be used here
   */
  Backend pick(String choice) {
    Availability last = null;
    for (Backend backend : inOrderOfPreference) {
      if (choice.equals("auto") || choice.equals(backend.name())) {
        last = backend.availability();
        if (last.usable()) {
          return backend;
        }
      }
    }
    if (last == null) {
      throw new UnavailableException(
          Failure.of("the backend '" + choice + "' is not part of this version")
              .withHint("use --backend qemu, or leave the choice to us with --backend auto"));
    }
    throw new UnavailableException(
        Failure.of("no backend can run VMs here: " + last.reason()).withHint(last.remedy()));
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

  List<Backend> all() {
    return inOrderOfPreference;
  }
}
