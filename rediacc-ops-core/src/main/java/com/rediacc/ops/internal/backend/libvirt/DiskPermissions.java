package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lets the emulator's user at a VM's disks, and at nothing else: entries in access control lists
 * (setfacl(1)) for that one user. Directories of the data directory can be passed through, not
 * listed; the directory of the keys is not among them.
 */
final class DiskPermissions {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Path dataRoot;
  private final Supplier<EmulatorUser> known;

  /**
   * @param known asked each time: it may take a question to the daemon
   */
  DiskPermissions(Path dataRoot, Supplier<EmulatorUser> known) {
    this.dataRoot = dataRoot;
    this.known = known;
  }

  /** The innermost directory above the data directory that the emulator's user cannot enter. */
  Optional<Path> barrier() {
    EmulatorUser user = known.get();
    return user.isRoot() ? Optional.empty() : barrierAbove(dataRoot, user);
  }

  private static Optional<Path> barrierAbove(Path file, EmulatorUser user) {
    Path directory = file.toAbsolutePath().getParent();
    while (directory != null) {
      if (Files.exists(directory)
          && !allows(directory, PosixFilePermission.OTHERS_EXECUTE, user, "..x")) {
        return Optional.of(directory);
      }
      directory = directory.getParent();
    }
    return Optional.empty();
  }

  /** What opens a directory to the emulator's user, as a command for people. */
  String remedy(Path directory) {
    return "setfacl -m u:" + known.get().uid() + ":x " + directory;
  }

  /** Opens everything that the plan's machine reads or writes. */
  void grant(LaunchPlan plan, Deadline deadline) {
    EmulatorUser user = known.get();
    if (user.isRoot()) {
      return;
    }
    var read = new ArrayList<Path>(List.of(plan.seed()));
    plan.boot().kernel().ifPresent(kernel -> addKernel(kernel, read));
    read.addAll(backingFiles(plan.boot().disk(), deadline));
    read.stream()
        .filter(file -> !file.startsWith(dataRoot))
        .forEach(file -> requireReadable(file, user));
    read.removeIf(file -> !file.startsWith(dataRoot));
    var directories = new LinkedHashSet<Path>();
    directories.addAll(foldersTo(plan.boot().disk()));
    read.forEach(file -> directories.addAll(foldersTo(file)));
    set(user, "x", directories, deadline);
    set(user, "r", new LinkedHashSet<>(read), deadline);
    set(user, "rw", Set.of(plan.boot().disk()), deadline);
  }

  private static void addKernel(BootSource.Kernel kernel, List<Path> read) {
    read.add(kernel.image());
    read.add(kernel.initrd());
  }

  /** A user's own disk: whom it is open to is the user's business. */
  private static void requireReadable(Path file, EmulatorUser user) {
    Optional<Path> barrier = barrierAbove(file, user);
    boolean open = allows(file, PosixFilePermission.OTHERS_READ, user, "r..");
    if (barrier.isEmpty() && open) {
      return;
    }
    String what = barrier.map(directory -> "enter " + directory).orElse("read " + file);
    String entry = "u:" + user.uid() + (barrier.isPresent() ? ":x " : ":r ");
    throw new UnavailableException(
        Failure.of("libvirt's emulator cannot " + what + ", for the image " + file)
            .withHint("setfacl -m " + entry + barrier.orElse(file) + ", or use --backend qemu"));
  }

  /** From the data directory down to the file's directory. */
  private List<Path> foldersTo(Path file) {
    var directories = new ArrayList<Path>();
    for (Path f = file.getParent(); f.startsWith(dataRoot); f = f.getParent()) {
      directories.add(f);
    }
    return directories;
  }

  private static void set(EmulatorUser user, String rights, Set<Path> paths, Deadline deadline) {
    if (paths.isEmpty()) {
      return;
    }
    var command = new ArrayList<>(List.of("setfacl", "-m", "u:" + user.uid() + ":" + rights, "--"));
    paths.forEach(path -> command.add(path.toString()));
    Subprocess.of(command).run(deadline).succeeded();
  }

  private static List<Path> backingFiles(Path disk, Deadline deadline) {
    String chain =
        Subprocess.of("qemu-img", "info", "--backing-chain", "-U", disk.toString())
            .run(deadline)
            .succeeded()
            .stdout();
    return chain
        .lines()
        .filter(line -> line.startsWith("image: "))
        .map(line -> Path.of(line.substring("image: ".length())))
        .filter(path -> !path.equals(disk))
        .toList();
  }

  private static boolean allows(
      Path path, PosixFilePermission toOthers, EmulatorUser user, String toUser) {
    try {
      if (Files.getPosixFilePermissions(path).contains(toOthers)) {
        return true;
      }
    } catch (IOException e) {
      throw new StorageException("cannot look at", path, e);
    }
    // Somebody may have opened it for this user already.
    return Subprocess.of("getfacl", "--numeric", "--absolute-names", "--", path.toString())
        .run(Deadline.after(ANSWER))
        .stdout()
        .lines()
        .anyMatch(line -> line.matches("user:" + user.uid() + ":" + toUser + ".*"));
  }
}
