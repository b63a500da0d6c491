package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts options over settings; {@link #build} checks them all at once. Not thread-safe. */
public final class ClusterSpecBuilder {
  private static final int FIRST_WORKER = 11;

  private final List<RoleStep> provisions = new ArrayList<>();
  private final Map<Integer, String> userData = new TreeMap<>();
  private Settings settings;

  ClusterSpecBuilder(Settings settings) {
    this.settings = settings;
  }

  /** The bridge and the first worker only. */
  public ClusterSpecBuilder basic() {
    settings = settings.withFirstWorkerOnly("basic");
    return this;
  }

  /**
   * This many workers, with the ids 11, 12 and so on.
   *
   * @param count 0 to 89
   */
  public ClusterSpecBuilder workers(int count) {
    return workerIds(IntStream.range(FIRST_WORKER, FIRST_WORKER + count).boxed().toList());
  }

  /** Workers with these ids, 1 to 99 each, in place of 11 and 12. */
  public ClusterSpecBuilder workerIds(Collection<Integer> ids) {
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return set(Setting.WORKER_IDS, list, "workers");
  }

  /**
   * Sizes the workers.
   *
   * @param cpus virtual CPUs of each, 1 to 256
   */
  public ClusterSpecBuilder workerCpus(int cpus) {
    return set(Setting.WORKER_CPUS, Integer.toString(cpus), "workerCpus");
  }

  /**
   * Sizes the workers.
   *
   * @param megabytes RAM of each, in MB (2^20 bytes), at least 256
   */
  public ClusterSpecBuilder workerMemoryMb(int megabytes) {
    return set(Setting.WORKER_MEMORY_MB, Integer.toString(megabytes), "workerMemoryMb");
  }

  /**
   * Sizes the workers.
   *
   * @param gigabytes disk of each, in GB (2^30 bytes), at least 2
   */
  public ClusterSpecBuilder workerDiskGb(int gigabytes) {
    return set(Setting.WORKER_DISK_GB, Integer.toString(gigabytes), "workerDiskGb");
  }

  /**
   * The image of all VMs.
   *
   * @param name an image name, or the path of a qcow2 or raw disk
   */
  public ClusterSpecBuilder os(String name) {
    return set(Setting.IMAGE, name, "os");
  }

  /**
   * What runs the VMs.
   *
   * @param name {@code auto}, {@code qemu} or {@code kvm}
   */
  public ClusterSpecBuilder backend(String name) {
    return set(Setting.BACKEND, name, "backend");
  }

  /**
   * The network of the cluster, a /24.
   *
   * @param firstThree the first three numbers of its addresses, such as {@code 192.168.111}
   */
  public ClusterSpecBuilder netBase(String firstThree) {
    return set(Setting.NET_BASE, firstThree, "netBase");
  }

  /** VMs reach no network but their own, see {@link ClusterSpec#isolated}. */
  public ClusterSpecBuilder isolated() {
    return set(Setting.GUEST_INTERNET, "off", "isolated");
  }

  /** Leaves Rediacc services out; the user's own steps stay. */
  public ClusterSpecBuilder skipOrchestration() {
    return set(Setting.SKIP_ORCHESTRATION, "true", "skipOrchestration");
  }

  /**
   * The engine of Rediacc.
   *
   * @param file the executable that is put on all VMs
   */
  public ClusterSpecBuilder renet(Path file) {
    return set(Setting.RENET, file.toString(), "renet");
  }

  /** Adds a step for all nodes of a role; steps run in the order in which they are added. */
  public ClusterSpecBuilder provision(Role role, Step step) {
    return provision(List.of(role), step);
  }

  /** Adds a step for every node. */
  public ClusterSpecBuilder provision(Step step) {
    return provision(List.of(Role.values()), step);
  }

  /**
   * Adds a step for all nodes of these roles.
   *
   * @throws InvalidInputException when there is no role
   */
  public ClusterSpecBuilder provision(List<Role> roles, Step step) {
    provisions.add(new RoleStep(roles, step));
    return this;
  }

  /**
   * Adds cloud-init user-data of one VM: what it has in lists is added to what every VM gets, and
   * nothing that every VM gets is replaced.
   *
   * @param content beginning with {@code #cloud-config}, or the {@code #!} of a script
   */
  public ClusterSpecBuilder userData(int id, String content) {
    userData.put(id, content);
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
    return new SpecReader(settings, provisions, userData, faults).read();
  }

  private ClusterSpecBuilder set(Setting setting, String value, String source) {
    settings = settings.with(setting, value, source);
    return this;
  }
}
