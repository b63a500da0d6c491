package com.rediacc.ops;

import com.rediacc.ops.report.InvalidInputException;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts options over settings; {@link #build} judges them all at once. Not thread-safe. */
public final class ClusterSpecBuilder {
  private static final int FIRST_WORKER = 11;

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

  public ClusterSpecBuilder workerIds(Collection<Integer> ids) {
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return set(Setting.WORKER_IDS, list, "workers");
  }

  public ClusterSpecBuilder workerCpus(int cpus) {
    return set(Setting.WORKER_CPUS, Integer.toString(cpus), "workerCpus");
  }

  /**
   * @param megabytes RAM of each worker
   */
  public ClusterSpecBuilder workerMemoryMb(int megabytes) {
    return set(Setting.WORKER_MEMORY_MB, Integer.toString(megabytes), "workerMemoryMb");
  }

  /**
   * @param gigabytes disk of each worker
   */
  public ClusterSpecBuilder workerDiskGb(int gigabytes) {
    return set(Setting.WORKER_DISK_GB, Integer.toString(gigabytes), "workerDiskGb");
  }

  /**
   * @param name an image name, or the path of a qcow2 or raw disk
   */
  public ClusterSpecBuilder os(String name) {
    return set(Setting.IMAGE, name, "os");
  }

  /**
   * @param name {@code auto}, {@code qemu} or {@code kvm}
   */
  public ClusterSpecBuilder backend(String name) {
    return set(Setting.BACKEND, name, "backend");
  }

  /**
   * @param firstThree such as {@code 192.168.111}
   */
  public ClusterSpecBuilder netBase(String firstThree) {
    return set(Setting.NET_BASE, firstThree, "netBase");
  }

  public ClusterSpecBuilder skipOrchestration() {
    return set(Setting.SKIP_ORCHESTRATION, "true", "skipOrchestration");
  }

  /**
   * @throws InvalidInputException with every fault there is
   */
  public ClusterSpec build() {
    return ClusterSpec.from(settings);
  }

  private ClusterSpecBuilder set(Setting setting, String value, String source) {
    settings = settings.with(setting, value, source);
    return this;
  }
}
