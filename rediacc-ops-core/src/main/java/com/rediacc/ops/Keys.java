package com.rediacc.ops;

import com.rediacc.ops.cloudinit.Guest;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.ssh.SshKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The ssh keys of a data directory: one for its user, one for each VM id as a host. Clusters come
 * and go; these stay.
 */
final class Keys {
  private static final Duration LOCKED_AT_MOST = Duration.ofSeconds(30);

  private final DataFolder data;

  Keys(DataFolder data) {
    this.data = data;
  }

  /** Makes those that are missing. */
  void ensure(List<VmSpec> vms) {
    Path lock = data.keys().resolve("keys.lock");
    try (FileMutex making =
        FileMutex.acquire(lock, Deadline.after(LOCKED_AT_MOST), "the ssh keys in " + data.keys())) {
      org.slf4j.LoggerFactory.getLogger(Keys.class).debug("keys under {}", making);
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

  Guest.HostKey host(VmSpec vm) {
    return new Guest.HostKey(read(data.hostKey(vm)) + "\n", hostPublic(vm));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the key " + file + ": " + e.getMessage(), e);
    }
  }
}
