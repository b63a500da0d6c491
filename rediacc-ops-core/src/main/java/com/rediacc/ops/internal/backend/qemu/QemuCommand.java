package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's argument vector for a plan. Source: QEMU's qemu(1) "Invocation"; in {@code key=value}
 * options a comma inside a value is doubled.
 */
final class QemuCommand {
  /**
   * Translated code kept per VM under emulation, in MB. QEMU's own default grows to 1 GB a VM,
   * which no admission sum of RAM would show.
   */
  static final int TRANSLATION_CACHE_MB = 256;

  /** Begins the ids of the block devices; the name of their first node follows. */
  static final String DEVICE = "device-";

  private static final String REPORT = ",werror=report,rerror=report";

  /** The id of the network backend on the cluster's segment. */
  static final String CLUSTER = "cluster";

  private final List<String> arguments = new ArrayList<>();
  private final Emulator emulator;

  private QemuCommand(Emulator emulator) {
    this.emulator = emulator;
    arguments.add(emulator.program().toString());
  }

  /** The command that powers a machine on and returns once it executes. */
  static List<String> launch(Emulator emulator, LaunchPlan plan) {
    return launch(emulator, plan, Optional.empty());
  }

  private static List<String> launch(Emulator emulator, LaunchPlan plan, Optional<Path> mapped) {
    var command = new QemuCommand(emulator);
    var process = QemuProcess.of(plan);
    command.add(QemuProcess.NAME, process.identity());
    command.board(plan.accelerator().kind(), plan.cpus(), plan.memoryMb(), mapped);
    command.boot(plan.boot());
    command.blockDevice(QemuDisk.name(0), plan.boot().format(), plan.boot().disk(), false);
    command.blockDevice("seed", DiskFormat.RAW, plan.seed(), true);
    command.network(plan);
    command.console("file,id=console,append=on,path=" + escaped(plan.console().toString()));
    command.shells(process);
    command.add("-device", "virtio-rng-pci");
    command.dataDisks(plan.dataDisks());
    if (emulator.architecture() == Architecture.AMD64) {
      // Makes the guest's kernel reseed its random pool after a launch from memory.
      command.add("-device", "vmgenid,guid=auto");
    }
    command.add("-qmp", "unix:" + escaped(process.qmpSocket().toString()) + ",server=on,wait=off");
    command.add(QemuProcess.PID_FILE, process.pidFile().toString(), "-daemonize");
    return List.copyOf(command.arguments);
  }

  /**
   * The same with what {@link QemuMemoryCopy} wrote, and paused. Pages, where they are in a file of
   * their own, are mapped, not read; what the guest changes is its own.
   */
  static List<String> restore(Emulator emulator, LaunchPlan plan, Path memory) {
    Optional<Path> mapped = Optional.of(QemuMemoryCopy.pages(memory)).filter(Files::exists);
    var command = new ArrayList<>(launch(emulator, plan, mapped));
    command.addAll(List.of("-S", "-incoming", MemoryDump.fromFile(memory)));
    return List.copyOf(command);
  }

  /** The same, with memory that somebody sends to a socket. */
  static List<String> receive(Emulator emulator, LaunchPlan plan, Path socket) {
    var command = new ArrayList<>(launch(emulator, plan));
    command.addAll(List.of("-S", "-incoming", "unix:" + socket));
    return List.copyOf(command);
  }

  /**
   * The command that boots just far enough for the kernel to print its name on standard output.
   * Writes to no disk.
   */
  static List<String> probe(Emulator emulator, AcceleratorKind kind, BootSource sample) {
    var command = new QemuCommand(emulator);
    command.board(kind, 1, 512, Optional.empty());
    command.add("-no-reboot");
    command.console("stdio,id=console,signal=off");
    if (sample.kernel().isPresent()) {
      // No root device: the kernel prints its name, finds nothing to mount and panics.
      command.add("-kernel", sample.kernel().get().image().toString());
      command.add("-append", "console=" + serialDevice(emulator) + " panic=-1");
    } else {
      command.firmware();
      command.add(
          "-drive",
          "if=virtio,snapshot=on,format="
              + sample.format()
              + ",file="
              + escaped(sample.disk().toString()));
    }
    return List.copyOf(command.arguments);
  }

  private void board(AcceleratorKind kind, int cpus, int memoryMb, Optional<Path> mapped) {
    String board = emulator.architecture() == Architecture.ARM64 ? armBoard(kind, cpus) : "q35";
    String memory = Emulator.memoryName(emulator.architecture());
    add("-machine", board + (mapped.isPresent() ? ",memory-backend=" + memory : ""));
    mapped.ifPresent(
        file ->
            add(
                "-object",
                "memory-backend-file,share=off,id="
                    + memory
                    + (",size=" + memoryMb + "M,mem-path=")
                    + escaped(file.toString())));
    if (kind == AcceleratorKind.TCG) {
      add(
          "-accel",
          "tcg,thread="
              + threads(emulator.architecture(), Architecture.ofHost())
              + ",tb-size="
              + TRANSLATION_CACHE_MB,
          "-cpu",
          cpuUnderEmulation());
    } else {
      add("-accel", kind.toString(), "-cpu", "host");
    }
    add("-smp", Integer.toString(cpus), "-m", memoryMb + "M");
    add("-nodefaults", "-no-user-config", "-display", "none");
  }

  /** Its own choice of an interrupt controller is, where it emulates one, good for 8 processors. */
  private static String armBoard(AcceleratorKind kind, int cpus) {
    return kind == AcceleratorKind.TCG && cpus > 8 ? "virt,gic-version=3" : "virt";
  }

  /**
   * A thread for each processor; but x86 orders memory more strictly than ARM, which such threads
   * on an ARM host do not keep. Source: QEMU, docs/devel/multi-thread-tcg.
   */
  static String threads(Architecture guests, Architecture host) {
    boolean weaker = guests == Architecture.AMD64 && host == Architecture.ARM64;
    return weaker ? "single" : "multi";
  }

  /**
   * Five-level page tables would cost every emulated memory access a step more, and buy nothing.
   * Nor does the cipher that ARM prescribes for signing return addresses, which kernels do all the
   * time; another is allowed, and faster by far. Source: QEMU, "Arm CPU features".
   */
  private String cpuUnderEmulation() {
    return emulator.architecture() == Architecture.ARM64 ? "max,pauth-impdef=on" : "max,la57=off";
  }

  private void boot(BootSource boot) {
    if (boot.kernel().isEmpty()) {
      firmware();
      return;
    }
    var kernel = boot.kernel().get();
    add("-kernel", kernel.image().toString(), "-initrd", kernel.initrd().toString());
    add("-append", kernel.commandLine());
  }

  /** PCs bring theirs; the ARM board has none of its own. */
  private void firmware() {
    if (emulator.architecture() == Architecture.ARM64) {
      // As -bios, not as flash: variables in a raw file would block snapshots.
      add("-bios", Firmware.arm64().toString());
    }
  }

  private void blockDevice(String name, DiskFormat format, Path file, boolean readOnly) {
    blockNode(name, format, file, readOnly);
    // Errors go to the guest, as those of a real disk do; writing zeroes is off because QEMU's log
    // of writes confuses it with writes at the same time.
    String writable = readOnly ? "" : REPORT + ",write-zeroes=off";
    add(
        "-device",
        "virtio-blk-pci,id=" + DEVICE + name + ",drive=" + name + ",serial=" + name + writable);
  }

  /**
   * Behind SCSI, which can tell a guest more of what is wrong than virtio-blk. The serial becomes a
   * part of the guest's name for the disk.
   */
  private void dataDisks(List<Path> files) {
    if (files.isEmpty()) {
      return;
    }
    add("-device", "virtio-scsi-pci,id=scsi");
    for (int i = 0; i < files.size(); i++) {
      String name = QemuDisk.name(i + 1);
      blockNode(name, DiskFormat.QCOW2, files.get(i), false);
      add(
          "-device",
          "scsi-hd,bus=scsi.0,scsi-id="
              + i
              + (",id=" + DEVICE + name + ",drive=" + name + ",serial=" + name)
              + REPORT);
    }
  }

  private void blockNode(String name, DiskFormat format, Path file, boolean readOnly) {
    var protocol = new JsonObject();
    protocol.addProperty("driver", "file");
    protocol.addProperty("filename", file.toString());
    var node = new JsonObject();
    node.addProperty("driver", format.toString());
    node.addProperty("node-name", name);
    node.addProperty("read-only", readOnly);
    if (!readOnly) {
      node.addProperty("discard", "unmap");
    }
    node.add("file", protocol);
    add("-blockdev", node.toString());
  }

  private void network(LaunchPlan plan) {
    Nic management = plan.nics().get(0);
    Nic cluster = plan.nics().get(1);
    // Restricted or not, forwarded ports lead in; only what begins in the guest is dropped.
    String restriction = management.restricted() ? ",restrict=on" : "";
    String ssh = ",hostfwd=tcp:127.0.0.1:" + plan.sshPort() + "-:22";
    add("-netdev", "user,id=management,ipv6=off" + restriction + ssh);
    add("-device", "virtio-net-pci,netdev=management,mac=" + management.mac());
    add("-netdev", "socket,id=" + CLUSTER + "," + Segment.of(plan.clusterId()).option());
    add("-device", "virtio-net-pci,netdev=" + CLUSTER + ",mac=" + cluster.mac());
  }

  private void console(String characterDevice) {
    add("-chardev", characterDevice, "-serial", "chardev:console");
  }

  /** Ports for the guest's shell service; a socket has one client at a time. */
  private void shells(QemuProcess process) {
    add("-device", "virtio-serial-pci");
    for (int port = 0; port < Machine.SHELL_PORTS; port++) {
      String path = escaped(process.shellSocket(port).toString());
      add("-chardev", "socket,id=shell" + port + ",server=on,wait=off,path=" + path);
      String name = LaunchPlan.SHELL_PORT + port;
      add("-device", "virtserialport,chardev=shell" + port + ",name=" + name);
    }
  }

  private static String serialDevice(Emulator emulator) {
    return emulator.architecture() == Architecture.ARM64 ? "ttyAMA0" : "ttyS0";
  }

  private void add(String... more) {
    arguments.addAll(List.of(more));
  }

  private static String escaped(String value) {
    return value.replace(",", ",,");
  }
}
