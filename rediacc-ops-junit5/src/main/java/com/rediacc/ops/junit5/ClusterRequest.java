package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * What an annotation asks for. Made once for a class: making it reads every file that the
 * annotation names.
 *
 * @param annotated whose annotation it is
 * @param settings of the environment
 * @param spec of the cluster that is wanted
 * @param options how to bring it up
 */
record ClusterRequest(
    AnnotatedClass annotated, Settings settings, ClusterSpec spec, UpOptions options) {

  /**
   * Reads the annotation, the environment and all files that they name.
   *
   * @throws ExtensionConfigurationException with all that is wrong
   */
  static ClusterRequest of(AnnotatedClass annotated) {
    RediaccCluster annotation = annotated.annotation();
    Settings settings = Settings.fromEnvironment();
    ClusterSpec.Builder builder = ClusterSpec.builder(settings);
    var faults = new Faults();
    setVms(builder, annotation, faults);
    if (!annotation.os().isEmpty()) {
      builder.os(annotation.os());
    }
    if (!annotation.arch().isEmpty()) {
      builder.arch(annotation.arch());
    }
    if (annotation.skipOrchestration()) {
      builder.skipOrchestration();
    }
    if (!annotation.backend().equals("auto")) {
      builder.backend(annotation.backend());
    }
    for (DataDisk disk : annotation.dataDisks()) {
      builder.dataDisk(disk.vm(), disk.gb());
    }
    checkCopies(annotation, faults);
    checkEvidence(annotation, faults);
    new Provisions(annotated.testClass()).addTo(builder, annotation, faults);
    UpOptions options = faults.reading("", () -> options(annotation)).orElse(UpOptions.owned());
    try {
      return new ClusterRequest(annotated, settings, builder.build(faults.all()), options);
    } catch (InvalidInputException e) {
      throw wrong(annotated, String.join("; ", e.faults()), e);
    }
  }

  /** What was said of the cluster's start so far. */
  String phases() {
    return options.progress() instanceof LoggedProgress progress ? progress.lines() : "";
  }

  /** The exception for an annotation that asks for what cannot be. */
  static ExtensionConfigurationException wrong(
      AnnotatedClass annotated, String what, Exception cause) {
    return new ExtensionConfigurationException(
        "@RediaccCluster on class " + annotated.testClass().getName() + ": " + what, cause);
  }

  private static void setVms(
      ClusterSpec.Builder builder, RediaccCluster annotation, Faults faults) {
    boolean numbered = annotation.workers() != RediaccCluster.FROM_ENVIRONMENT;
    if (annotation.basic() && numbered) {
      faults.add(
          "basic = true means one worker; workers = " + annotation.workers() + " contradicts it");
    } else if (numbered && (annotation.workers() < 0 || annotation.workers() > 89)) {
      faults.add("workers must be 0 to 89, found " + annotation.workers());
    } else if (numbered) {
      builder.workers(annotation.workers());
    }
    if (annotation.basic()) {
      builder.basic();
    }
  }

  private static void checkCopies(RediaccCluster annotation, Faults faults) {
    int copies = annotation.copies();
    if (copies < 1 || copies > 64) {
      faults.add("copies must be 1 to 64, found " + copies);
    } else if (copies > 1 && annotation.rollback() != Rollback.PER_TEST) {
      faults.add("copies = " + copies + " needs rollback = PER_TEST");
    }
  }

  /** Where 'auto' turns out to be libvirt, it is said when the test begins, or in its bundle. */
  private static void checkEvidence(RediaccCluster annotation, Faults faults) {
    boolean libvirt = annotation.backend().equals(BackendKind.LIBVIRT.option());
    if (libvirt && annotation.keep() != Keep.NEVER) {
      faults.add(
          "keep = "
              + annotation.keep()
              + " needs the backend 'qemu': libvirt restores memory only into a domain of the same"
              + " cluster");
    }
    if (libvirt && annotation.capture() != Capture.NEVER) {
      faults.add(
          "capture = "
              + annotation.capture()
              + " needs the backend 'qemu': on libvirt ssh goes over the same interface");
    }
  }

  private static UpOptions options(RediaccCluster annotation) {
    UpOptions options =
        UpOptions.owned()
            .withParallel(annotation.parallel())
            .withSnapshots(
                annotation.rollback() == Rollback.PER_TEST || annotation.scope() == Scope.SUITE)
            .withProgress(new LoggedProgress());
    return annotation.timeout().isBlank() ? options : options.withTimeout(annotation.timeout());
  }
}
