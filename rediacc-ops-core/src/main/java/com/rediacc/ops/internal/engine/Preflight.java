package com.rediacc.ops.internal.engine;

import static com.rediacc.ops.host.Prerequisite.missing;
import static com.rediacc.ops.host.Prerequisite.ok;
import static com.rediacc.ops.host.Prerequisite.warning;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.host.EmulatorFaults;
import com.rediacc.ops.internal.host.HostCheck;
import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.internal.host.WslCheck;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that {@code up} would need, and creates nothing. */
final class Preflight {
  private final EngineContext context;
  private final ImageStore images;

  Preflight(EngineContext context, ImageStore images) {
    this.context = context;
    this.images = images;
  }

  List<Prerequisite> run(ClusterSpec spec) {
    var found = new ArrayList<Prerequisite>();
    found.addAll(new HostCheck(spec.architecture()).programs());
    found.addAll(new WslCheck(Path.of("/")).run(context.data().root()));
    EmulatorFaults.check(spec.architecture()).ifPresent(found::add);
    Optional<Backend> usable = Optional.empty();
    var remarks = new ArrayList<String>();
    try {
      Backend backend =
          context
              .backends()
              .pick(spec.backend(), spec.architecture(), Lifetime.DETACHED, collecting(remarks));
      usable = Optional.of(backend);
      Availability availability = backend.availability(spec.architecture());
      if (!availability.remedy().isEmpty()) {
        remarks.add(availability.remedy());
      }
      String value = backend.kind() + ", " + availability.reason();
      found.add(
          remarks.isEmpty()
              ? ok("backend", value)
              : warning("backend", value, String.join("; ", remarks)));
    } catch (UnavailableException e) {
      found.add(missing("backend", e.failure().what(), e.failure().hint().orElse("")));
    }
    found.add(accelerator(spec));
    found.add(dataDirectory());
    found.add(image(spec));
    if (!spec.skipOrchestration()) {
      found.add(renet(spec));
    }
    found.addAll(new Admission(context).report(spec, usable));
    return found;
  }

  private static Progress collecting(List<String> notes) {
    return new Progress() {
      @Override
      public void note(String line) {
        notes.add(line);
      }

      @Override
      public void note(String line, String detail) {
        notes.add(detail);
      }
    };
  }

  private Prerequisite accelerator(ClusterSpec spec) {
    Optional<Accelerator> known = context.backends().cachedAccelerator(spec.architecture());
    if (known.isEmpty()) {
      return ok("accelerator", "not known yet; the first 'rdc ops up' boots a kernel to find out");
    }
    Accelerator accelerator = known.get();
    if (accelerator.kind() != AcceleratorKind.TCG) {
      return ok("accelerator", accelerator.describe());
    }
    String hint = "VMs run, but an order of magnitude slower";
    return context.settings().requireKvm()
        ? missing("accelerator", accelerator.describe(), "REDIACC_REQUIRE_KVM=1 forbids emulation")
        : warning("accelerator", accelerator.describe(), hint);
  }

  private Prerequisite dataDirectory() {
    Path existing = context.data().nearestExisting();
    boolean usable = Files.isDirectory(existing) && Files.isWritable(existing);
    String value =
        context.data().root() + (existing.equals(context.data().root()) ? "" : " (will be made)");
    return usable
        ? ok("data directory", value)
        : missing(
            "data directory",
            existing + " is not a directory that you may write to",
            "set RENET_DATA_DIR to one");
  }

  /** One that is there and cannot be used has failed the spec already. */
  private static Prerequisite renet(ClusterSpec spec) {
    return spec.renet()
        .map(renet -> ok("renet", renet.toString()))
        .orElseGet(
            () ->
                warning(
                    "renet",
                    "not found",
                    "VMs come up without Rediacc services; RENET_BINARY or --renet names it"));
  }

  private Prerequisite image(ClusterSpec spec) {
    try {
      return ok(
          "image " + spec.os(),
          images.locate(spec.os()).map(Path::toString).orElse("not here yet; 'up' obtains it"));
    } catch (UnavailableException e) {
      return missing("image " + spec.os(), e.failure().what(), Tools.remedy(spec.architecture()));
    } catch (OpsException e) {
      return missing("image " + spec.os(), e.failure().what(), "choose another with --os");
    }
  }
}
