package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is wanted of a cluster. Made by {@link #builder}, {@link #from} or the annotation;
 * immutable, and valid once it is there. Equal specs mean equal clusters, as long as the files that
 * they name have the same content.
 */
public final class ClusterSpec {
  private final List<VmSpec> vms;
  private final String os;
  private final Subnet subnet;
  private final int netOffset;
  private final Optional<BackendKind> backend;
  private final boolean isolated;
  private final boolean skipOrchestration;
  private final Optional<Path> renet;
  private final List<RoleStep> provisions;
  private final Map<Integer, String> userData;

  ClusterSpec(
      List<VmSpec> vms,
      String os,
      Subnet subnet,
      int netOffset,
      Optional<BackendKind> backend,
      boolean isolated,
      boolean skipOrchestration,
      Optional<Path> renet,
      List<RoleStep> provisions,
      Map<Integer, String> userData) {
    this.vms = List.copyOf(vms);
    this.os = os;
    this.subnet = subnet;
    this.netOffset = netOffset;
    this.backend = backend;
    this.isolated = isolated;
    this.skipOrchestration = skipOrchestration;
    this.renet = renet;
    this.provisions = List.copyOf(provisions);
    this.userData = Collections.unmodifiableMap(new TreeMap<>(userData));
  }

  /** A builder that starts from this process's environment. */
  public static ClusterSpecBuilder builder() {
    return new ClusterSpecBuilder(Settings.fromEnvironment());
  }

  /** A builder that starts from these settings. */
  public static ClusterSpecBuilder builder(Settings settings) {
    return new ClusterSpecBuilder(settings);
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
    return vms;
  }

  /** The image: a name such as {@code ubuntu-24.04}, or the path of a qcow2 or raw disk. */
  public String os() {
    return os;
  }

  /** The IPv4 network that the VMs share. */
  public Subnet subnet() {
    return subnet;
  }

  /** Added to a VM's id to give the last number of its address. */
  public int netOffset() {
    return netOffset;
  }

  /** The backend; empty leaves the choice to the library. */
  public Optional<BackendKind> backend() {
    return backend;
  }

  /**
   * Whether VMs reach no network but their cluster's: not the internet, and not what listens on
   * this host's loopback interface. On the backend {@code kvm} this host is on the cluster's
   * network.
   */
  public boolean isolated() {
    return isolated;
  }

  /** Whether Rediacc services are left out. */
  public boolean skipOrchestration() {
    return skipOrchestration;
  }

  /**
   * The engine of Rediacc that is put on all VMs, an absolute path; empty when none is known, or
   * services are left out.
   */
  public Optional<Path> renet() {
    return renet;
  }

  /** The user's own steps, in order. */
  public List<RoleStep> provisions() {
    return provisions;
  }

  /** The user's own cloud-init user-data, by VM id. */
  public Map<Integer, String> userData() {
    return userData;
  }

  /** The VM's address on the cluster network, such as {@code 192.168.111.11}. */
  public String address(VmSpec vm) {
    return subnet.address(netOffset + vm.id());
  }

  /** The addresses of all VMs by host name, in the order of the VMs. */
  public Map<String, String> addresses() {
    var addresses = new LinkedHashMap<String, String>();
    vms.forEach(vm -> addresses.put(vm.name(), address(vm)));
    return addresses;
  }

  /** The VM with this id, if there is one. */
  public Optional<VmSpec> vm(int id) {
    return vms.stream().filter(vm -> vm.id() == id).findFirst();
  }

  /** The names of what orchestration does, in order: {@code renet, install-docker.sh}. */
  public List<String> stepNames() {
    var names = new ArrayList<String>();
    renet.ifPresent(binary -> names.add("renet"));
    provisions.stream().map(RoleStep::step).map(Step::name).forEach(names::add);
    return List.copyOf(names);
  }

  /** The ids of all VMs, as people read them: {@code 1, 11, 12}. */
  public String ids() {
    return String.join(", ", vms.stream().map(vm -> Integer.toString(vm.id())).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterSpec that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return List.of(
        vms,
        os,
        subnet,
        netOffset,
        backend,
        isolated,
        skipOrchestration,
        renet,
        provisions,
        userData);
  }

  @Override
  public String toString() {
    return "cluster of VMs " + ids() + " on " + os + " in " + subnet;
  }
}
