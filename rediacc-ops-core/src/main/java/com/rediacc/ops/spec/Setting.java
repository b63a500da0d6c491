package com.rediacc.ops.spec;

import java.util.Locale;
import java.util.Optional;

/** What can be set: by an environment variable where there is one, by options, by a builder. */
public enum Setting {
  WORKER_CPUS("VM_CPU", "2", "CPUs of each worker"),
  WORKER_MEMORY_MB("VM_RAM", "4096", "RAM of each worker, in MB"),
  WORKER_DISK_GB("VM_DSK", "16", "disk of each worker, in GB"),
  NET_BASE("VM_NET_BASE", "192.168.111", "first three numbers of the cluster's addresses"),
  NET_OFFSET("VM_NET_OFFSET", "0", "added to a VM's id to give the last number of its address"),
  BRIDGE_ID("VM_BRIDGE", "1", "id of the bridge"),
  WORKER_IDS("VM_WORKERS", "11 12", "ids of the workers, separated by spaces"),
  IMAGE("VM_IMAGE", "ubuntu-24.04", "operating system: an image name, or the path of a disk"),
  DATA_DIR("RENET_DATA_DIR", "~/.renet", "directory of images, disks, keys and logs"),
  REQUIRE_KVM("REDIACC_REQUIRE_KVM", "0", "1 forbids falling back to emulation"),
  WARM("REDIACC_WARM", "on", "off: launch from no checkpoint, and take none"),
  CACHE_GB("REDIACC_CACHE_GB", "10", "disk that checkpoints may take, in GB"),
  BACKEND("REDIACC_BACKEND", "auto", "what runs the VMs: kvm (libvirt), qemu, or auto"),
  LIBVIRT_URI("LIBVIRT_DEFAULT_URI", "qemu:///system", "the libvirt daemon of the backend kvm"),
  RENET("RENET_BINARY", "", "the renet executable; empty: the one on the PATH, if any"),
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
