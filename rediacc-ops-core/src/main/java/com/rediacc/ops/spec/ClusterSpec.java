package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is wanted of a cluster. Made by {@link #builder}, {@link #from} or the annotation;
 * immutable, and valid once it is there. Equal specs mean equal clusters, as long as the files that
 * they name have the same content.
 */
public final class ClusterSpec {
  private final SpecValues values;

  ClusterSpec(SpecValues values) {
    this.values = values;
  }

  /** A builder that starts from this process's environment. */
  public static Builder builder() {
    return new Builder(Settings.fromEnvironment());
  }

  /** A builder that starts from these settings. */
  public static Builder builder(Settings settings) {
    return new Builder(settings);
  }

  /**
   * The spec that these settings ask for.
   *
   * @throws InvalidInputException with every fault there is, each naming value and source
   */
  public static ClusterSpec from(Settings settings) {
    return builder(settings).build();
  }

  /** All VMs: the bridge first, then the workers by ascending id. */
  public List<VmSpec> vms() {
    return values.vms();
  }

  /** The image: a name such as {@code ubuntu-24.04}, or the path of a qcow2 or raw disk. */
  public String os() {
    return values.os();
  }

  /** What processors its VMs have. */
  public Architecture architecture() {
    return values.architecture();
  }

  /** The IPv4 network that the VMs share. */
  public Subnet subnet() {
    return values.subnet();
  }

  /** Added to a VM's id to give the last number of its address. */
  public int netOffset() {
    return values.netOffset();
  }

  /** The backend; empty leaves the choice to the library. */
  public Optional<BackendKind> backend() {
    return values.backend();
  }

  /**
   * Whether VMs reach no network but their cluster's: not the internet, and not what listens on
   * this host's loopback interface. On the backend {@code kvm} this host is on the cluster's
   * network.
   */
  public boolean isolated() {
    return values.isolated();
  }

  /** Whether Rediacc services are left out. */
  public boolean skipOrchestration() {
    return values.skipOrchestration();
  }

  /**
   * The engine of Rediacc that is put on all VMs, an absolute path; empty when none is known, or
   * services are left out.
   */
  public Optional<Path> renet() {
    return values.renet();
  }

  /** The user's own steps, in order. */
  public List<RoleStep> provisions() {
    return values.provisions();
  }

  /** The user's own cloud-init user-data, by VM id. */
  public Map<Integer, String> userData() {
    return values.userData();
  }

  /** The VM's address on the cluster network, such as {@code 192.168.111.11}. */
  public String address(VmSpec vm) {
    return subnet().address(netOffset() + vm.id());
  }

  /** The addresses of all VMs by host name, in the order of the VMs. */
  public Map<String, String> addresses() {
    var addresses = new LinkedHashMap<String, String>();
    vms().forEach(vm -> addresses.put(vm.name(), address(vm)));
    return addresses;
  }

  /** The VM with this id, if there is one. */
  public Optional<VmSpec> vm(int id) {
    return vms().stream().filter(vm -> vm.id() == id).findFirst();
  }

  /** The names of what orchestration does, in order: {@code renet, install-docker.sh}. */
  public List<String> stepNames() {
    var names = new ArrayList<String>();
    renet().ifPresent(binary -> names.add("renet"));
    provisions().stream().map(RoleStep::step).map(Step::name).forEach(names::add);
    return List.copyOf(names);
  }

  /** The ids of all VMs, as people read them: {@code 1, 11, 12}. */
  public String ids() {
    return String.join(", ", vms().stream().map(vm -> Integer.toString(vm.id())).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterSpec that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "cluster of VMs " + ids() + " on " + os() + " (" + architecture() + ") in " + subnet();
  }

  /** Puts options over settings; {@link #build} checks them all at once. Not thread-safe. */
  public static final class Builder {
    private static final int FIRST_WORKER = 11;

    private final List<RoleStep> provisions = new ArrayList<>();
    private final Map<Integer, String> userData = new TreeMap<>();
    private final Map<Integer, List<Integer>> dataDisks = new TreeMap<>();
    private Settings settings;

    Builder(Settings settings) {
      this.settings = settings;
    }

    /** The bridge and the first worker only. */
    public Builder basic() {
      settings = settings.withFirstWorkerOnly("basic");
      return this;
    }

    /**
     * This many workers, with the ids 11, 12 and so on.
     *
     * @param count 0 to 89
     */
    public Builder workers(int count) {
      return workerIds(IntStream.range(FIRST_WORKER, FIRST_WORKER + count).boxed().toList());
    }

    /** Workers with these ids, 1 to 99 each, in place of 11 and 12. */
    public Builder workerIds(Collection<Integer> ids) {
      String list = ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
      return set(Setting.WORKER_IDS, list, "workers");
    }

    /**
     * Sizes the workers.
     *
     * @param cpus virtual CPUs of each, 1 to 256
     */
    public Builder workerCpus(int cpus) {
      return set(Setting.WORKER_CPUS, Integer.toString(cpus), "workerCpus");
    }

    /**
     * Sizes the workers.
     *
     * @param megabytes RAM of each, in MB (2^20 bytes), at least 256
     */
    public Builder workerMemoryMb(int megabytes) {
      return set(Setting.WORKER_MEMORY_MB, Integer.toString(megabytes), "workerMemoryMb");
    }

    /**
     * Sizes the workers.
     *
     * @param gigabytes disk of each, in GB (2^30 bytes), at least 2
     */
    public Builder workerDiskGb(int gigabytes) {
      return set(Setting.WORKER_DISK_GB, Integer.toString(gigabytes), "workerDiskGb");
    }

    /**
     * The image of all VMs.
     *
     * @param name an image name, or the path of a qcow2 or raw disk
     */
    public Builder os(String name) {
      return set(Setting.IMAGE, name, "os");
    }

    /**
     * The architecture of all VMs; one that is not this host's is emulated, by the backend {@code
     * qemu} only.
     *
     * @param name {@code amd64}, {@code arm64}, or {@code host} for this host's
     */
    public Builder arch(String name) {
      return set(Setting.ARCHITECTURE, name, "arch");
    }

    /**
     * What runs the VMs.
     *
     * @param name {@code auto}, {@code qemu} or {@code kvm}
     */
    public Builder backend(String name) {
      return set(Setting.BACKEND, name, "backend");
    }

    /**
     * The network of the cluster, a /24.
     *
     * @param firstThree the first three numbers of its addresses, such as {@code 192.168.111}
     */
    public Builder netBase(String firstThree) {
      return set(Setting.NET_BASE, firstThree, "netBase");
    }

    /** VMs reach no network but their own, see {@link ClusterSpec#isolated}. */
    public Builder isolated() {
      return set(Setting.GUEST_INTERNET, "off", "isolated");
    }

    /** Leaves Rediacc services out; the user's own steps stay. */
    public Builder skipOrchestration() {
      return set(Setting.SKIP_ORCHESTRATION, "true", "skipOrchestration");
    }

    /**
     * The engine of Rediacc.
     *
     * @param file the executable that is put on all VMs
     */
    public Builder renet(Path file) {
      return set(Setting.RENET, file.toString(), "renet");
    }

    /** Adds a step for all nodes of a role; steps run in the order in which they are added. */
    public Builder provision(Role role, Step step) {
      return provision(List.of(role), step);
    }

    /** Adds a step for every node. */
    public Builder provision(Step step) {
      return provision(List.of(Role.values()), step);
    }

    /**
     * Adds a step for all nodes of these roles.
     *
     * @throws InvalidInputException when there is no role
     */
    public Builder provision(List<Role> roles, Step step) {
      provisions.add(new RoleStep(roles, step));
      return this;
    }

    /**
     * Adds cloud-init user-data of one VM: what it has in lists is added to what every VM gets, and
     * nothing that every VM gets is replaced.
     *
     * @param content beginning with {@code #cloud-config}, or the {@code #!} of a script
     */
    public Builder userData(int id, String content) {
      userData.put(id, content);
      return this;
    }

    /**
     * Gives one VM another disk, beside the one that it boots from; without partitions and file
     * system. The first one has the number 1.
     *
     * @param id of the VM
     * @param gigabytes its size, in GB (2^30 bytes), 1 to 65536; what is written to it takes room,
     *     not more
     */
    public Builder dataDisk(int id, int gigabytes) {
      dataDisks.computeIfAbsent(id, unused -> new ArrayList<>()).add(gigabytes);
      return this;
    }

    /**
     * The spec.
     *
     * @throws InvalidInputException with every fault there is, each naming value and source
     */
    public ClusterSpec build() {
      return build(List.of());
    }

    /**
     * The spec, for a caller that has found faults of its own.
     *
     * @param faults to be reported with the others; empty for none
     * @throws InvalidInputException with these faults, if any, and every other there is
     */
    public ClusterSpec build(List<String> faults) {
      return new ClusterSpec(
          new SpecReader(settings, provisions, userData, dataDisks, faults).read());
    }

    private Builder set(Setting setting, String value, String source) {
      settings = settings.with(setting, value, source);
      return this;
    }
  }
}
