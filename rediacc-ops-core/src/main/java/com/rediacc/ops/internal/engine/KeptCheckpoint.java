package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.SpecDocument;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A checkpoint in a directory of its own, as {@code checkpoint.json} in it describes it: all that
 * has to be known to bring the cluster up from it, but for its image and the private keys.
 *
 * @param format of this file
 * @param taken when all VMs stood still for it
 * @param inputs digest over the contents of all files that the spec names
 * @param imageSha256 digest of the image that the disks lie on
 * @param host that it was taken on
 * @param userKey the public key that the guests let in
 * @param faults that were in force, in words
 * @param vms in the order of the spec
 */
record KeptCheckpoint(
    int format,
    Instant taken,
    SpecDocument spec,
    String inputs,
    BackendKind backend,
    String imageSha256,
    KeptHost host,
    String userKey,
    List<String> faults,
    List<KeptVm> vms) {
  static final String FILE = "checkpoint.json";

  private static final int FORMAT = 2;

  KeptCheckpoint {
    Objects.requireNonNull(taken, "taken");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(imageSha256, "imageSha256");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(userKey, "userKey");
    faults = List.copyOf(faults);
    vms = List.copyOf(vms);
    if (!vms.stream()
        .map(KeptVm::id)
        .toList()
        .equals(spec.vms().stream().map(v -> v.id()).toList())) {
      throw new IllegalArgumentException("it does not have the VMs of its spec");
    }
    for (VmSpec vm : spec.spec().vms()) {
      int disks = vm(vms, vm.id()).dataDisks().size();
      if (disks != vm.dataDisksGb().size()) {
        throw new IllegalArgumentException(vm.name() + " has " + disks + " data disks");
      }
    }
  }

  /**
   * One of the VMs.
   *
   * @param life of the instance that its seed was written for
   * @param hostKey the public key of its sshd
   * @param disks names of the overlays that its disk consists of, the uppermost first
   * @param dataDisks the same of each data disk; the last one lies on nothing
   */
  record KeptVm(
      int id,
      String life,
      List<String> services,
      boolean sshOnly,
      String hostKey,
      List<String> disks,
      List<List<String>> dataDisks) {
    private static final Pattern DISK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.qcow2");

    KeptVm {
      Objects.requireNonNull(life, "life");
      services = List.copyOf(services);
      Objects.requireNonNull(hostKey, "hostKey");
      disks = List.copyOf(disks);
      dataDisks = dataDisks.stream().map(List::copyOf).toList();
      Stream.concat(Stream.of(disks), dataDisks.stream()).forEach(chain -> requireNames(id, chain));
    }

    private static void requireNames(int id, List<String> chain) {
      if (chain.isEmpty() || !chain.stream().allMatch(disk -> DISK.matcher(disk).matches())) {
        throw new IllegalArgumentException("disks of VM " + id + ": " + chain);
      }
    }

    private ClusterState.VmState state(LaunchPlan plan) {
      return new ClusterState.VmState(id, plan, services, sshOnly, Optional.of(hostKey));
    }
  }

  static KeptCheckpoint of(
      Instant taken,
      ClusterState state,
      KeptHost host,
      String userKey,
      List<String> faults,
      List<KeptVm> vms) {
    return new KeptCheckpoint(
        FORMAT,
        taken,
        state.spec(),
        state.inputs(),
        state.backend(),
        state.imageSha256(),
        host,
        userKey,
        faults,
        vms);
  }

  /** The state of a cluster that was reserved for this checkpoint. */
  ClusterState state(ClusterState reserved) {
    return reserved.resuming(
        inputs, reserved.vms().stream().map(vm -> vm(vm.id()).state(vm.plan())).toList());
  }

  KeptVm vm(int id) {
    return vm(vms, id);
  }

  private static KeptVm vm(List<KeptVm> vms, int id) {
    return vms.stream().filter(vm -> vm.id() == id).findFirst().orElseThrow();
  }

  void save(Path directory) {
    Json.save(directory.resolve(FILE), this);
  }

  /**
   * Reads the description of a complete checkpoint; its other files are not looked at.
   *
   * @throws InvalidInputException when there is none in this directory, or not all of it
   * @throws OpsException when it is damaged, or another version wrote it
   */
  static KeptCheckpoint load(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file) || !SealedCheckpoint.isIn(directory)) {
      throw new InvalidInputException(
          "there is no "
              + (Files.exists(file) ? "complete " : "")
              + "checkpoint of a cluster in "
              + directory);
    }
    OptionalInt format = Json.number(file, "format");
    if (format.orElse(FORMAT) != FORMAT) {
      throw new OpsException(
          Failure.of(
                  "another version of rediacc-ops wrote "
                      + file
                      + " (format "
                      + format.getAsInt()
                      + ", this version reads "
                      + FORMAT
                      + ")")
              .withHint("resume it with that version"));
    }
    return Json.load(file, KeptCheckpoint.class).orElseThrow();
  }
}
