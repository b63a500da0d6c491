package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/** Whether libvirt can run our VMs: client, daemon, permission, programs, reach of the disks. */
final class LibvirtCheck {
  private static final String SETUP = "run 'rdc ops setup'";

  private static final String SLOW =
      "/dev/kvm does not work here, and libvirt tries it again at each start, for seconds: hide it"
          + " from the daemon, see docs/backends.md";

  private final Hypervisor hypervisor;
  private final Path dataRoot;
  private final Backend emulator;

  LibvirtCheck(Hypervisor hypervisor, Path dataRoot, Backend emulator) {
    this.hypervisor = hypervisor;
    this.dataRoot = dataRoot;
    this.emulator = emulator;
  }

  /**
   * @param architecture of the guests; only this host's was ever seen to work through libvirt
   */
  Availability run(Architecture architecture, Deadline deadline) {
    if (architecture.isForeign()) {
      return Availability.unusable(
          ("libvirt runs only " + Architecture.ofHost() + " guests here, not ") + architecture,
          "use --backend qemu");
    }
    String uri = hypervisor.uri();
    if (uri.contains("+")) {
      return Availability.unusable(
          "libvirt on other hosts (" + uri + ") is planned and not there yet",
          "unset LIBVIRT_DEFAULT_URI, or set it to qemu:///system");
    }
    for (String program : List.of("setfacl", "getfacl", "virsh", "dnsmasq")) {
      if (Programs.find(program).isEmpty()) {
        return Availability.unusable(program + " is not installed", SETUP);
      }
    }
    Availability bare = emulator.availability(architecture);
    return bare.usable() ? daemon(uri, deadline) : bare;
  }

  private Availability daemon(String uri, Deadline deadline) {
    try {
      return hypervisor.ask(uri, deadline, connection -> reach(uri, connection));
    } catch (UnavailableException e) {
      return Availability.unusable(e.failure().what(), e.failure().hint().orElse(""));
    } catch (OpsException e) {
      return Availability.unusable(
          "libvirt cannot be used: " + e.failure().what(), remedy(e.getCause()));
    }
  }

  private Availability reach(String uri, Connect connection) throws LibvirtException {
    if (!connection.getType().equals("QEMU")) {
      return Availability.unusable(
          uri + " is libvirt's driver " + connection.getType() + ", which cannot run our VMs",
          "unset LIBVIRT_DEFAULT_URI, or set it to qemu:///system");
    }
    EmulatorUser user = EmulatorUser.in(connection.getCapabilities());
    var permissions = new EmulatorPermissions(dataRoot, () -> user);
    Optional<Path> barrier = permissions.barrier();
    if (barrier.isPresent()) {
      return Availability.unusable(
          "libvirt's emulator cannot enter " + barrier.get() + ", above the data directory",
          permissions.remedy(barrier.get())
              + ", or set RENET_DATA_DIR to a directory that all may enter");
    }
    String found = "libvirt " + version(connection.getLibVersion()) + " at " + uri;
    return slowedDown() ? Availability.usable(found, SLOW) : Availability.usable(found);
  }

  /** A /dev/kvm that opens and runs nothing makes libvirt ask the emulator anew at each start. */
  private boolean slowedDown() {
    return Files.exists(Path.of("/dev/kvm"))
        && emulator
            .cachedAccelerator(Architecture.ofHost())
            .filter(known -> known.kind() == AcceleratorKind.TCG)
            .isPresent();
  }

  /** 9000000 is 9.0.0. */
  private static String version(long number) {
    return number / 1_000_000 + "." + number / 1_000 % 1_000 + "." + number % 1_000;
  }

  private static String remedy(@Nullable Throwable cause) {
    if (cause instanceof LibvirtException error && LibvirtErrors.isDenied(error)) {
      return "join the group libvirt ('sudo usermod -aG libvirt $USER', then log in again)";
    }
    return "start it: 'sudo systemctl enable --now libvirtd' (or virtqemud, where daemons are"
        + " modular); 'rdc ops setup' does so";
  }
}
