package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What tests of the engine need of clusters that never run. */
final class Clusters {
  private Clusters() {}

  static Settings settings(Path data) {
    return Settings.fromEnvironment(Map.of())
        .with(Setting.DATA_DIR, data.toString(), "test")
        .with(Setting.BACKEND, "qemu", "test");
  }

  static EngineContext context(Path data) {
    EngineContext context = EngineContext.of(settings(data));
    context.data().create();
    return context;
  }

  static Blueprint blueprint(EngineContext context, ClusterSpec spec, UpOptions options) {
    var source =
        new BootSource(
            Architecture.ofHost(), Path.of("/images/disk"), DiskFormat.QCOW2, Optional.empty());
    Backend backend = context.backends().of(BackendKind.QEMU);
    return new Blueprint(
        spec,
        options,
        new Image("debian-12", source, 1, "aa"),
        backend,
        new Accelerator(AcceleratorKind.TCG, "kvm: none"),
        Provisioning.steps(spec));
  }

  /** Answers the calls of one interface by the names of its methods. */
  interface Answers {
    Object to(String method, Object[] arguments);
  }

  /** A stand-in for a backend or a machine; what it is not told to answer fails the test. */
  static <T> T standIn(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
  }
}
