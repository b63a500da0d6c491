package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Builds a disk from Debian's packages: mmdebstrap installs them into a directory, mke2fs makes a
 * file system of that, qemu-img converts it to qcow2. No step needs root, a loop device or the boot
 * loader's own installer.
 */
final class DebianBuild {
  static final String DISK = "disk.qcow2";
  static final String KERNEL = "vmlinuz";
  static final String INITRD = "initrd.img";

  // Names in the directory of the build. The tools run in it, because its path may contain
  // characters that they do not support (fakeroot: blanks; apt: quotes).
  private static final String ROOT = "root";
  private static final String ARCHIVE = "root.tar";
  private static final String OWNERS = "owners";
  private static final String RAW = "disk.raw";

  /** The size of the disk; VMs get larger overlays, and the guest extends its file system. */
  static final long VIRTUAL_BYTES = 2L << 30;

  /** For the installed packages, the raw disk and the qcow2, which exist at the same time. */
  static final long NEEDED_BYTES = 3L << 29;

  /** mmdebstrap cleans up on SIGTERM, which it gets when this process dies. */
  private static final List<String> ENDING_WITH_US = List.of("setpriv", "--pdeathsig", "TERM");

  /** dpkg(1): does not wait for the disk after each file. */
  private static final String UNSAFE_IO = "force-unsafe-io";

  private static final String LABEL = "debian-root";

  /** Paths that mmdebstrap, apt and dpkg support. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=.,/-]+");

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
    progress.phase(wanted.name(), "packages");
    boolean registers = tools.interpreter().isPresent();
    if (tools.root() && !registers && PLAIN.matcher(directory.toString()).matches()) {
      run(
          "mmdebstrap",
          packages(apart(deadline), "root", directory.resolve(ROOT)),
          directory,
          deadline);
    } else {
      // mmdebstrap then works in a temporary directory of its own.
      List<String> prefix =
          !tools.root() ? ENDING_WITH_US : registers ? inUserNamespace() : apart(deadline);
      String mode = tools.root() && !registers ? "root" : "unshare";
      log.run("mmdebstrap", command(packages(prefix, mode, directory.resolve(ARCHIVE))), deadline);
      PrivateFiles.directory(directory.resolve(ROOT));
      run("tar", asRoot("-s", "tar", "-xpf", ARCHIVE, "-C", ROOT), directory, deadline);
    }
    fileSystem(directory, deadline);
    return commandLine();
  }

  /** An ordinary user cannot create files of other owners: fakeroot keeps a record of them. */
  private List<String> asRoot(String option, String... command) {
    var whole = new ArrayList<String>();
    if (!tools.root()) {
      whole.addAll(List.of("fakeroot", option, OWNERS));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  private void fileSystem(Path directory, Deadline deadline) {
    progress.phase(wanted.name(), "file system");
    Path root = directory.resolve(ROOT);
    Path raw = directory.resolve(RAW);
    try {
      Files.copy(root.resolve("vmlinuz").toRealPath(), directory.resolve(KERNEL));
      Files.copy(root.resolve("initrd.img").toRealPath(), directory.resolve(INITRD));
      BootRecord.write(raw, VIRTUAL_BYTES, root.resolve("boot/grub"));
    } catch (IOException e) {
      throw new StorageException("cannot make", raw, e);
    }
    PrivateFiles.write(directory.resolve("mke2fs.conf"), text("mke2fs.conf"));
    String placement =
        "offset=" + BootRecord.PARTITION_OFFSET + ",lazy_itable_init=0,lazy_journal_init=0";
    String size = (VIRTUAL_BYTES - BootRecord.PARTITION_OFFSET) / 1024 + "k";
    run(
        "mke2fs",
        asRoot(
            "-i", "mke2fs", "-q", "-F", "-t", "ext4", "-L", LABEL, "-d", ROOT, "-E", placement, RAW,
            size),
        directory,
        deadline);
    progress.phase(wanted.name(), "disk");
    run(
        "qemu-img",
        List.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", RAW, DISK),
        directory,
        deadline);
  }

  /**
   * Runs root's mmdebstrap in new namespaces, so that a killed build leaves no mounts and no
   * processes. In a container that does not allow them, mmdebstrap cannot mount anything either.
   */
  private List<String> apart(Deadline deadline) {
    var apart = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
    apart.add("--mount-proc");
    var trial = new ArrayList<>(apart);
    trial.add("true");
    boolean allowed = command(trial).run(deadline).exitCode() == 0;
    if (!allowed) {
      return ENDING_WITH_US;
    }
    // unshare ignores SIGTERM while it waits for its child.
    apart.addAll(0, List.of("setpriv", "--pdeathsig", "KILL"));
    return apart;
  }

  /** Where root, too, can register who runs the guest's programs for this build alone. */
  private static List<String> inUserNamespace() {
    return List.of(
        "setpriv", "--pdeathsig", "TERM", "sh", "-c", text("user-namespace.sh"), "namespace");
  }

  private List<String> packages(List<String> prefix, String mode, Path target) {
    String archive = "deb [signed-by=" + BuildTools.KEYRING + "] http://deb.debian.org/";
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            "mmdebstrap",
            "--mode=" + mode,
            "--variant=minbase",
            "--architectures=" + wanted.architecture(),
            "--include=" + packages(),
            // Documentation and translations are a third of the files.
            "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            "--dpkgopt=path-include=/usr/share/locale/locale.alias",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-include=/usr/share/doc/*/copyright",
            // A build that is cut off is thrown away; debian-after.sh removes it from the guest.
            "--dpkgopt=" + UNSAFE_IO,
            // Whether this host runs the guest's programs has been seen to.
            "--skip=check/qemu"));
    tools
        .interpreter()
        .ifPresent(
            interpreter ->
                command.add(
                    "--setup-hook=" + ForeignPrograms.hook(wanted.architecture(), interpreter)));
    command.addAll(
        List.of(
            ("--setup-hook=architecture=" + wanted.architecture() + "\n")
                + text("debian-before.sh"),
            "--customize-hook=" + text("debian-after.sh"),
            suite,
            target.toString(),
            archive + "debian " + suite + " main",
            archive + "debian " + suite + "-updates main",
            archive + "debian-security " + suite + "-security main"));
    return command;
  }

  /** The packages of a built guest, comma-separated; one a line in the file, # for comments. */
  private String packages() {
    return (text("debian-packages") + text("debian-packages-" + wanted.architecture()))
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(","));
  }

  private static String text(String resource) {
    return TextResource.read(DebianBuild.class, resource);
  }

  private String commandLine() {
    String console = wanted.architecture() == Architecture.ARM64 ? "ttyAMA0" : "ttyS0";
    return "root=LABEL=" + LABEL + " ro console=" + console;
  }

  private void run(String tool, List<String> command, Path directory, Deadline deadline) {
    log.run(tool, command(command).in(directory).with("MKE2FS_CONFIG", "mke2fs.conf"), deadline);
  }

  private Subprocess command(List<String> command) {
    var located = new ArrayList<>(command);
    located.set(0, tools.program(command.get(0)));
    return Subprocess.of(located).with("PATH", tools.path()).with("LC_ALL", "C.UTF-8");
  }
}
