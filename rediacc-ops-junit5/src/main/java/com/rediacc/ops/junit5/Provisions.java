package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what an annotation adds to VMs: steps and user-data. */
final class Provisions {
  private final TestFiles files;

  /**
   * @param testClass whose class path has the files
   */
  Provisions(Class<?> testClass) {
    this.files = new TestFiles(testClass);
  }

  /** Adds all of it to the builder, and all that is wrong to the faults. */
  void addTo(ClusterSpec.Builder builder, RediaccCluster annotation, Faults faults) {
    Provision[] provisions = annotation.provision();
    for (int i = 0; i < provisions.length; i++) {
      Provision provision = provisions[i];
      String place = place("provision", i, provisions.length);
      Optional<Step> step = faults.reading(place, () -> step(provision));
      Optional<Optional<Duration>> timeout = faults.reading(place, () -> timeout(provision));
      if (step.isPresent() && timeout.isPresent()) {
        faults.reading(
            place,
            () ->
                builder.provision(
                    List.of(provision.role()),
                    timeout.get().map(step.get()::withTimeout).orElse(step.get())));
      }
    }
    UserData[] userData = annotation.userData();
    for (int i = 0; i < userData.length; i++) {
      UserData data = userData[i];
      faults
          .reading(place("userData", i, userData.length), () -> files.text(data.file()))
          .ifPresent(content -> builder.userData(data.vm(), content));
    }
  }

  private static String place(String attribute, int index, int count) {
    return attribute + " " + (index + 1) + " of " + count + ": ";
  }

  private static Optional<Duration> timeout(Provision provision) {
    return provision.timeout().isBlank()
        ? Optional.empty()
        : Optional.of(
            InvalidInputException.unlessReadable(() -> Durations.parse(provision.timeout())));
  }

  private Step step(Provision provision) {
    return switch (kind(provision)) {
      case "script" ->
          Step.script(TestFiles.name(provision.script()), files.text(provision.script()));
      case "packages" -> Step.packages(provision.packages());
      case "unit" -> Step.unit(TestFiles.name(provision.unit()), files.text(provision.unit()));
      default -> Step.upload(files.path(provision.upload()), provision.to());
    };
  }

  /** The one attribute that says what is done. */
  private static String kind(Provision provision) {
    var kinds = new ArrayList<String>();
    if (!provision.script().isEmpty()) {
      kinds.add("script");
    }
    if (provision.packages().length > 0) {
      kinds.add("packages");
    }
    if (!provision.unit().isEmpty()) {
      kinds.add("unit");
    }
    if (!provision.upload().isEmpty()) {
      kinds.add("upload");
    }
    var faults = new ArrayList<String>();
    if (kinds.size() != 1) {
      faults.add(
          "exactly one of script, packages, unit and upload is allowed, found "
              + (kinds.isEmpty() ? "none" : String.join(" and ", kinds)));
    }
    if (provision.to().isEmpty() && kinds.contains("upload")) {
      faults.add("upload needs to, an absolute path on the VM");
    }
    if (!provision.to().isEmpty() && !kinds.contains("upload")) {
      faults.add("to is allowed with upload only, found " + provision.to());
    }
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
    return kinds.get(0);
  }
}
