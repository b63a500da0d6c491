package com.rediacc.ops.internal.backend.libvirt;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gives the emulator's user access to a VM's files, and to nothing else, by entries in access
 * control lists (setfacl(1)) for that one user. Directories of the data directory can be passed
 * through, not listed; the directory of the keys is not among them.
 *
 * <p>The other way round, what libvirt writes stays readable to this process's user: its daemons
 * run as root and would create files of mode 0600 that belong to root.
 */
final class EmulatorPermissions {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Path dataRoot;
  private final Supplier<EmulatorUser> known;

  /**
   * @param known asked each time: it may take a question to the daemon
   */
  EmulatorPermissions(Path dataRoot, Supplier<EmulatorUser> known) {
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

  /**
   * Gives access to everything that the plan's machine reads or writes. The console's file is
   * created here when it is missing, so that it is this user's: virtlogd, or the emulator, appends
   * to it.
   */
  void grant(LaunchPlan plan, Deadline deadline) {
    create(plan.console());
    EmulatorUser user = known.get();
    if (user.isRoot()) {
      return;
    }
    var read = new ArrayList<Path>(List.of(plan.seed()));
    plan.boot().kernel().ifPresent(kernel -> addKernel(kernel, read));
    plan.disks().all().forEach(disk -> read.addAll(backingFiles(disk, deadline)));
    read.stream()
        .filter(file -> !file.startsWith(dataRoot))
        .forEach(file -> requireReadable(file, user));
    read.removeIf(file -> !file.startsWith(dataRoot));
    var write = new ArrayList<>(plan.disks().all());
    write.add(plan.console());
    var directories = new LinkedHashSet<Path>();
    write.forEach(file -> directories.addAll(directoriesTo(file)));
    read.forEach(file -> directories.addAll(directoriesTo(file)));
    set(user.uid(), "x", directories, deadline);
    set(user.uid(), "r", new LinkedHashSet<>(read), deadline);
    set(user.uid(), "rw", new LinkedHashSet<>(write), deadline);
  }

  /**
   * Creates the file that libvirt is to save memory in. Its daemon takes the file over (dynamic
   * ownership): an entry for this user stays, and is enough to read the file and to link to it.
   */
  void createMemoryFile(Path file, Deadline deadline) {
    int owner = create(file);
    if (owner != 0) {
      set(owner, "rw", Set.of(file), deadline);
    }
  }

  /**
   * @return who owns it
   */
  private static int create(Path file) {
    try {
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        // Kept: a console is appended to.
      }
      return (Integer) Files.getAttribute(file, "unix:uid");
    } catch (IOException e) {
      throw new StorageException("cannot create", file, e);
    }
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
  private List<Path> directoriesTo(Path file) {
    var directories = new ArrayList<Path>();
    for (Path f = file.getParent(); f != null && f.startsWith(dataRoot); f = f.getParent()) {
      directories.add(f);
    }
    return directories;
  }

  private static void set(int uid, String rights, Set<Path> paths, Deadline deadline) {
    if (paths.isEmpty()) {
      return;
    }
    var command = new ArrayList<>(List.of("setfacl", "-m", "u:" + uid + ":" + rights, "--"));
    paths.forEach(path -> command.add(path.toString()));
    Subprocess.of(command).run(deadline).succeeded();
  }

  private static List<Path> backingFiles(Path disk, Deadline deadline) {
    String chain =
        Subprocess.of("qemu-img", "info", "--backing-chain", "-U", "--output=json", disk.toString())
            .run(deadline)
            .succeeded()
            .stdout();
    var files = new ArrayList<Path>();
    for (JsonElement image : JsonParser.parseString(chain).getAsJsonArray()) {
      files.add(Path.of(image.getAsJsonObject().get("filename").getAsString()));
    }
    files.remove(disk);
    return files;
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
    // Somebody may have opened it for this user already; chmod(1) can have closed it again.
    return Subprocess.of(
            "getfacl", "--numeric", "--absolute-names", "--all-effective", "--", path.toString())
        .run(Deadline.after(ANSWER))
        .stdout()
        .lines()
        .anyMatch(
            line -> line.matches("user:" + user.uid() + ":.*\\s#effective:" + toUser + "\\s*"));
  }
}
