package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.cloudinit.Guest;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.ssh.SshKeys;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ssh keys of a data directory: one for its user, one for each VM id as a host. Clusters come
 * and go; these stay.
 */
final class Keys {
  private static final Logger log = LoggerFactory.getLogger(Keys.class);
  private static final Duration LOCKED_AT_MOST = Duration.ofSeconds(30);

  private final DataDirectory data;

  Keys(DataDirectory data) {
    this.data = data;
  }

  /** Makes those that are missing. */
  void ensure(List<VmSpec> vms) {
    Path lock = data.keys().resolve("keys.lock");
    try (FileMutex making =
        FileMutex.acquire(lock, Deadline.after(LOCKED_AT_MOST), "the ssh keys in " + data.keys())) {
      log.trace("keys under {}", making);
      SshKeys.ensure(data.userKey(), "rediacc-ops");
      vms.forEach(vm -> SshKeys.ensure(data.hostKey(vm), vm.name()));
    }
  }

  /** The public key that VMs let in. */
  String authorized() {
    return read(Path.of(data.userKey() + ".pub"));
  }

  /** The public key that a VM proves itself with. */
  String hostPublic(VmSpec vm) {
    return read(Path.of(data.hostKey(vm) + ".pub"));
  }

  /**
   * What a VM is configured with.
   *
   * @param life distinguishes its first boot from that of any other VM of its name
   */
  Guest guest(VmSpec vm, String life, ClusterSpec spec, LaunchPlan plan) {
    return new Guest(
        vm.name() + "-" + life,
        vm.name(),
        authorized(),
        new Guest.HostKey(read(data.hostKey(vm)) + "\n", hostPublic(vm)),
        spec.addresses(),
        plan.nics(),
        Optional.ofNullable(spec.userData().get(vm.id())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StorageException("cannot read the key", file, e);
    }
  }
}
