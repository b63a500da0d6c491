package com.rediacc.ops.internal.host;

import static com.rediacc.ops.internal.host.PackageManager.APT;
import static com.rediacc.ops.internal.host.PackageManager.BREW;
import static com.rediacc.ops.internal.host.PackageManager.DNF;
import static com.rediacc.ops.internal.host.PackageManager.PACMAN;
import static com.rediacc.ops.internal.host.PackageManager.ZYPPER;

import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.spec.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The programs of the host that the core calls. */
public final class Tools {
  private Tools() {}

  /**
   * The programs that this machine needs.
   *
   * @param architecture of the guests
   */
  public static List<Tool> forHost(Architecture architecture) {
    return forHost(
        architecture,
        architecture.isForeign(),
        isLinux(),
        CurrentUser.isRoot(),
        PackageManager.find());
  }

  /** The command that installs them, as a hint. */
  public static String remedy(Architecture architecture) {
    return "run 'rdc ops setup" + (architecture.isForeign() ? " --arch " + architecture : "") + "'";
  }

  /**
   * The program that runs the guests' programs on a host of another architecture, which a build
   * needs. Static, because it does so inside the guest's root.
   */
  public static String userEmulator(Architecture architecture) {
    return architecture == Architecture.ARM64 ? "qemu-aarch64-static" : "qemu-x86_64-static";
  }

  static List<Tool> forHost(
      Architecture architecture,
      boolean foreign,
      boolean linux,
      boolean root,
      Optional<PackageManager> manager) {
    boolean debian = manager.equals(Optional.of(APT));
    var tools = new ArrayList<Tool>();
    tools.add(emulator(architecture));
    tools.add(
        new Tool(
            "qemu-img",
            "making disks",
            true,
            Map.of(
                APT,
                "qemu-utils",
                DNF,
                "qemu-img",
                ZYPPER,
                "qemu-img",
                PACMAN,
                "qemu-img",
                BREW,
                "qemu")));
    tools.add(
        new Tool(
            "ssh",
            "interactive 'rdc ops ssh'",
            false,
            Map.of(
                APT,
                "openssh-client",
                DNF,
                "openssh-clients",
                ZYPPER,
                "openssh-clients",
                PACMAN,
                "openssh")));
    tools.add(
        new Tool(
            "ps",
            "clearing up after a killed process",
            true,
            Map.of(APT, "procps", DNF, "procps-ng", ZYPPER, "procps", PACMAN, "procps-ng")));
    if (linux) {
      if (architecture == Architecture.ARM64 && debian) {
        tools.add(
            new Tool(
                "/usr/share/AAVMF/AAVMF_CODE.fd",
                "booting downloaded images",
                true,
                Map.of(APT, "qemu-efi-aarch64")));
      }
      if (!foreign) {
        tools.addAll(libvirt());
      }
      tools.addAll(imageBuilders());
      if (foreign) {
        tools.add(userEmulatorOf(architecture));
      }
      if (!root || debian) {
        // Root does not need them, but often sets the machine up for other users.
        tools.addAll(ordinaryUsersImageBuilders());
      }
    }
    return tools;
  }

  /** Whether this host runs Linux. Images can only be built there. */
  public static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
  }

  private static Tool emulator(Architecture architecture) {
    boolean arm = architecture == Architecture.ARM64;
    return new Tool(
        arm ? "qemu-system-aarch64" : "qemu-system-x86_64",
        "running VMs",
        true,
        Map.of(
            APT,
            arm ? "qemu-system-arm" : "qemu-system-x86",
            DNF,
            arm ? "qemu-system-aarch64-core" : "qemu-system-x86-core",
            ZYPPER,
            arm ? "qemu-arm" : "qemu-x86",
            PACMAN,
            arm ? "qemu-system-aarch64" : "qemu-system-x86",
            BREW,
            "qemu"));
  }

  private static List<Tool> libvirt() {
    return List.of(
        forKvm(
            "libvirtd",
            Map.of(
                APT,
                "libvirt-daemon-system",
                DNF,
                "libvirt-daemon-kvm",
                ZYPPER,
                "libvirt-daemon-qemu",
                PACMAN,
                "libvirt")),
        forKvm(
            "virsh",
            Map.of(
                APT,
                "libvirt-clients",
                DNF,
                "libvirt-client",
                ZYPPER,
                "libvirt-client",
                PACMAN,
                "libvirt")),
        forKvm(
            "dnsmasq",
            Map.of(APT, "dnsmasq-base", DNF, "dnsmasq", ZYPPER, "dnsmasq", PACMAN, "dnsmasq")),
        forKvm(
            "iptables",
            Map.of(
                APT, "iptables", DNF, "iptables-nft", ZYPPER, "iptables", PACMAN, "iptables-nft")),
        forKvm("setfacl", Map.of(APT, "acl", DNF, "acl", ZYPPER, "acl", PACMAN, "acl")));
  }

  private static Tool forKvm(String program, Map<PackageManager, String> packages) {
    return new Tool(program, "the backend kvm (libvirt)", false, packages);
  }

  private static List<Tool> imageBuilders() {
    String purpose = "building Debian images from packages";
    return List.of(
        new Tool("mmdebstrap", purpose, false, Map.of(APT, "mmdebstrap", DNF, "mmdebstrap")),
        new Tool("mke2fs", purpose, false, Map.of(APT, "e2fsprogs", DNF, "e2fsprogs")),
        new Tool(
            "/usr/share/keyrings/debian-archive-keyring.gpg",
            purpose,
            false,
            Map.of(APT, "debian-archive-keyring", DNF, "debian-keyring")));
  }

  private static Tool userEmulatorOf(Architecture architecture) {
    boolean arm = architecture == Architecture.ARM64;
    return new Tool(
        userEmulator(architecture),
        "building Debian images for " + architecture + " from packages",
        false,
        Map.of(APT, "qemu-user-static", DNF, "qemu-user-static-" + (arm ? "aarch64" : "x86")));
  }

  private static List<Tool> ordinaryUsersImageBuilders() {
    String purpose = "building Debian images from packages as an ordinary user";
    return List.of(
        new Tool("fakeroot", purpose, false, Map.of(APT, "fakeroot", DNF, "fakeroot")),
        new Tool("newuidmap", purpose, false, Map.of(APT, "uidmap", DNF, "shadow-utils")));
  }
}
