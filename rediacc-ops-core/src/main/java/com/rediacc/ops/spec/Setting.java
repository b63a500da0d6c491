package com.rediacc.ops.spec;

import java.util.Locale;
import java.util.Optional;

/** What can be set: by an environment variable where there is one, by options, by a builder. */
public enum Setting {
  /** Virtual CPUs of each worker, 1 to 256. */
  WORKER_CPUS("VM_CPU", "2", "CPUs of each worker"),
  /** RAM of each worker in MB (2^20 bytes), at least 256. */
  WORKER_MEMORY_MB("VM_RAM", "4096", "RAM of each worker, in MB"),
  /** Disk of each worker in GB (2^30 bytes), at least 2. */
  WORKER_DISK_GB("VM_DSK", "16", "disk of each worker, in GB"),
  /** First three numbers of the cluster's IPv4 addresses, a /24 network. */
  NET_BASE("VM_NET_BASE", "192.168.111", "first three numbers of the cluster's addresses"),
  /** Added to a VM's id to give the last number of its address, 0 to 252. */
  NET_OFFSET("VM_NET_OFFSET", "0", "added to a VM's id to give the last number of its address"),
  /** Id of the bridge, 1 to 99. */
  BRIDGE_ID("VM_BRIDGE", "1", "id of the bridge"),
  /** Ids of the workers, 1 to 99 each, separated by spaces or commas. */
  WORKER_IDS("VM_WORKERS", "11 12", "ids of the workers, separated by spaces"),
  /** Image of all VMs: a name of the catalogue, or the path of a qcow2 or raw disk. */
  IMAGE("VM_IMAGE", "ubuntu-24.04", "operating system: an image name, or the path of a disk"),
  /** Architecture of all VMs: see {@link Architecture#parse}. */
  ARCHITECTURE("VM_ARCH", "host", "architecture of the VMs: amd64, arm64, or that of this host"),
  /** Directory of images, disks, keys and logs; {@code ~} is the user's home. */
  DATA_DIR("RENET_DATA_DIR", "~/.renet", "directory of images, disks, keys and logs"),
  /** {@code 1} forbids emulation, {@code 0} allows it. */
  REQUIRE_KVM("REDIACC_REQUIRE_KVM", "0", "1 forbids falling back to emulation"),
  /** {@code on}, or {@code off}: no checkpoints. */
  WARM("REDIACC_WARM", "on", "off: launch from no checkpoint, and take none"),
  /** Disk that checkpoints may take, in GB (2^30 bytes), 0 to 1048576. */
  CACHE_GB("REDIACC_CACHE_GB", "10", "disk that checkpoints may take, in GB"),
  /** {@code on}, or {@code off}: no copy of a cluster is prepared for its next rollback. */
  SPARE("REDIACC_SPARE", "on", "off: prepare no copy of a cluster for its next rollback"),
  /** {@code auto}, {@code kvm} or {@code qemu}: see {@link BackendKind}. */
  BACKEND("REDIACC_BACKEND", "auto", "what runs the VMs: kvm (libvirt), qemu, or auto"),
  /** {@code on}, or {@code off}: see {@link ClusterSpec#isolated}. */
  GUEST_INTERNET("REDIACC_GUEST_INTERNET", "on", "off: VMs reach no network but their own"),
  /** Connection URI of the libvirt daemon. */
  LIBVIRT_URI("LIBVIRT_DEFAULT_URI", "qemu:///system", "the libvirt daemon of the backend kvm"),
  /** Path of the renet executable; empty: the one on the PATH, if any. */
  RENET("RENET_BINARY", "", "the renet executable; empty: the one on the PATH, if any"),
  /** {@code true} leaves Rediacc services out. */
  SKIP_ORCHESTRATION("", "false", "VMs only, without Rediacc services");

  /** Empty where only options set it. */
  private final String variable;

  private final String defaultValue;
  private final String meaning;

  Setting(String variable, String defaultValue, String meaning) {
    this.variable = variable;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** The environment variable that sets it. */
  public Optional<String> variable() {
    return Optional.of(variable).filter(name -> !name.isEmpty());
  }

  /** Its value when nothing sets it. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What it is about, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** The variable where there is one; its name in words otherwise. */
  public String label() {
    return variable().orElseGet(() -> name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
