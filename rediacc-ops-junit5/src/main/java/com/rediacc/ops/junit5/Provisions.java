package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.ClusterSpecBuilder;
import java.util.List;
import java.util.stream.Stream;

/** What the annotation adds to ready VMs. */
final class Provisions {
  private final TestFiles files;

  Provisions(Class<?> testClass) {
    this.files = new TestFiles(testClass);
  }

  /** Adds all of it; faults are added to the list. */
  void addTo(ClusterSpecBuilder builder, RediaccCluster annotation, List<String> faults) {
    for (Provision provision : annotation.provision()) {
      collecting(faults, () -> builder.provision(List.of(provision.role()), limited(provision)));
    }
    for (UserData data : annotation.userData()) {
      collecting(faults, () -> builder.userData(data.vm(), files.text(data.file())));
    }
  }

  private static void collecting(List<String> faults, Runnable reading) {
    try {
      reading.run();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
    }
  }

  private Step limited(Provision provision) {
    Step step = step(provision);
    return provision.timeout().isBlank() ? step : step.withTimeout(provision.timeout());
  }

  private Step step(Provision provision) {
    long kinds =
        Stream.of(
                !provision.script().isEmpty(),
                provision.packages().length > 0,
                !provision.unit().isEmpty(),
                !provision.upload().isEmpty())
            .filter(is -> is)
            .count();
    if (kinds != 1) {
      throw new InvalidInputException(
          "@Provision needs exactly one of script, packages, unit and upload, found " + kinds);
    }
    if (provision.to().isEmpty() == !provision.upload().isEmpty()) {
      throw new InvalidInputException("@Provision: upload and to go together");
    }
    if (!provision.script().isEmpty()) {
      return Step.script(TestFiles.name(provision.script()), files.text(provision.script()));
    }
    if (provision.packages().length > 0) {
      return Step.packages(provision.packages());
    }
    if (!provision.unit().isEmpty()) {
      return Step.unit(TestFiles.name(provision.unit()), files.text(provision.unit()));
    }
    return Step.upload(files.path(provision.upload()), provision.to());
  }
}
