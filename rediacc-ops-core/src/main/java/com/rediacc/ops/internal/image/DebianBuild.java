package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a disk from Debian's packages: mmdebstrap unpacks them, mke2fs fills a file system with
 * them, qemu-img makes the result a qcow2. No step needs root, a loop device or the boot loader's
 * own installer.
 */
final class DebianBuild {
  static final String DISK = "disk.qcow2";
  static final String KERNEL = "vmlinuz";
  static final String INITRD = "initrd.img";

  /** What a guest sees; VMs get larger overlays, and the guest grows into them. */
  static final long VIRTUAL_BYTES = 2L << 30;

  /** The unpacked packages, the raw disk and the qcow2, side by side. */
  static final long NEEDED_BYTES = 3L << 29;

  /** mmdebstrap clears up when it is told to end, and is told when this process dies. */
  private static final List<String> ENDING_WITH_US = List.of("setpriv", "--pdeathsig", "TERM");

  private static final String LABEL = "debian-root";

  private final CatalogueImage wanted;
  private final String suite;
  private final BuildTools tools;
  private final BuildLog log;
  private final Progress progress;

  DebianBuild(CatalogueImage wanted, BuildTools tools, BuildLog log, Progress progress) {
    this.wanted = wanted;
    this.suite = wanted.suite().orElseThrow();
    this.tools = tools;
    this.log = log;
    this.progress = progress;
  }

  /**
   * Builds into an existing empty directory: disk, kernel and initial RAM disk.
   *
   * @return the kernel's command line
   */
  String into(Path directory, Deadline deadline) {
    Path root = directory.resolve("root");
    progress.phase(wanted.name(), "packages");
    if (tools.root()) {
      log.run("mmdebstrap", packages(apart(deadline), "root", root), deadline);
      fileSystem(List.of(), directory, root, deadline);
    } else {
      // What root would own is owned by nobody here: fakeroot remembers it for mke2fs.
      Path tar = directory.resolve("root.tar");
      Path owners = directory.resolve("owners");
      log.run("mmdebstrap", packages(ENDING_WITH_US, "unshare", tar), deadline);
      PrivateFiles.directory(root);
      String unpacked = root.toString();
      log.run(
          "tar",
          command(
              "fakeroot", "-s", owners.toString(), "tar", "-xpf", tar.toString(), "-C", unpacked),
          deadline);
      fileSystem(List.of("fakeroot", "-i", owners.toString()), directory, root, deadline);
    }
    return commandLine();
  }

  private void fileSystem(List<String> prefix, Path directory, Path root, Deadline deadline) {
    progress.phase(wanted.name(), "file system");
    Path raw = directory.resolve("disk.raw");
    try {
      Files.copy(root.resolve("vmlinuz").toRealPath(), directory.resolve(KERNEL));
      Files.copy(root.resolve("initrd.img").toRealPath(), directory.resolve(INITRD));
      BootRecord.write(raw, VIRTUAL_BYTES, root.resolve("boot/grub"));
    } catch (IOException e) {
      throw new StorageException("cannot make", raw, e);
    }
    log.run("mke2fs", mke2fs(prefix, directory, root, raw), deadline);
    progress.phase(wanted.name(), "disk");
    Path disk = directory.resolve(DISK);
    log.run(
        "qemu-img",
        command("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), disk.toString()),
        deadline);
  }

  private Subprocess mke2fs(List<String> prefix, Path directory, Path root, Path raw) {
    Path features = directory.resolve("mke2fs.conf");
    PrivateFiles.write(features, Resources.text("mke2fs.conf"));
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of("mke2fs", "-q", "-F", "-t", "ext4", "-L", LABEL, "-d", root.toString(), "-E"));
    command.add(
        "offset=" + BootRecord.PARTITION_OFFSET + ",lazy_itable_init=0,lazy_journal_init=0");
    command.add(raw.toString());
    command.add((VIRTUAL_BYTES - BootRecord.PARTITION_OFFSET) / 1024 + "k");
    return command(command.toArray(String[]::new)).with("MKE2FS_CONFIG", features.toString());
  }

  /**
   * Namespaces of its own for root's mmdebstrap: a build that is killed leaves no mount and no
   * process behind. A container may not allow them; it has no mounts of its own then either.
   */
  private List<String> apart(Deadline deadline) {
    var apart = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
    apart.add("--mount-proc");
    var trial = new ArrayList<>(apart);
    trial.add("true");
    boolean allowed = command(trial.toArray(String[]::new)).run(deadline).exitCode() == 0;
    if (!allowed) {
      return ENDING_WITH_US;
    }
    // unshare itself is deaf to TERM while it waits.
    apart.addAll(0, List.of("setpriv", "--pdeathsig", "KILL"));
    return apart;
  }

  private Subprocess packages(List<String> prefix, String mode, Path target) {
    String archive = "deb [signed-by=" + BuildTools.KEYRING + "] http://deb.debian.org/";
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            "mmdebstrap",
            "--mode=" + mode,
            "--variant=minbase",
            "--architectures=" + wanted.architecture(),
            "--include=" + Resources.packages(wanted.architecture()),
            // Documentation and translations are a third of the files.
            "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            "--dpkgopt=path-include=/usr/share/locale/locale.alias",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-include=/usr/share/doc/*/copyright",
            "--setup-hook=" + Resources.text("debian-before.sh"),
            "--customize-hook=" + Resources.text("debian-after.sh"),
            suite,
            target.toString(),
            archive + "debian " + suite + " main",
            archive + "debian " + suite + "-updates main",
            archive + "debian-security " + suite + "-security main"));
    return command(command.toArray(String[]::new));
  }

  private String commandLine() {
    String console = wanted.architecture() == Architecture.ARM64 ? "ttyAMA0" : "ttyS0";
    return "root=LABEL=" + LABEL + " ro console=" + console;
  }

  private Subprocess command(String... command) {
    return Subprocess.of(command).with("PATH", tools.path()).with("LC_ALL", "C.UTF-8");
  }
}
