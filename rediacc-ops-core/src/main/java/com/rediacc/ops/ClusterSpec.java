package com.rediacc.ops;

import com.rediacc.ops.backend.Subnet;
import com.rediacc.ops.orchestration.RenetBinary;
import com.rediacc.ops.report.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is wanted of a cluster. Equal specs mean equal clusters: an existing one is used again only
 * for an equal spec. Made by {@link #builder}, {@link #from} or the annotation; always valid.
 *
 * @param vms the bridge first, then the workers by ascending id
 * @param os image name such as {@code ubuntu-24.04}, or the path of a qcow2 or raw disk
 * @param netBase first three numbers of the cluster's IPv4 addresses; a /24 network
 * @param netOffset added to a VM's id to give the last number of its address
 * @param backend {@code auto}, {@code qemu} or {@code kvm}
 * @param skipOrchestration whether Rediacc services are left out
 * @param renet the engine of Rediacc that is put on all VMs; empty when none is known, or services
 *     are left out
 * @param provisions steps of one's own, in order
 * @param userData cloud-init user-data of one's own, by VM id
 */
public record ClusterSpec(
    List<VmSpec> vms,
    String os,
    String netBase,
    int netOffset,
    String backend,
    boolean skipOrchestration,
    Optional<RenetBinary> renet,
    List<RoleStep> provisions,
    Map<Integer, String> userData) {
  /** The last number of the host side's address, where a backend gives the host one. */
  public static final int HOST_NUMBER = Subnet.HOST_NUMBER;

  public ClusterSpec {
    vms = List.copyOf(vms);
    provisions = List.copyOf(provisions);
    userData = Collections.unmodifiableMap(new TreeMap<>(userData));
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

  /** The VM's address on the cluster network, such as {@code 192.168.111.11}. */
  public String address(VmSpec vm) {
    return new Subnet(netBase).address(netOffset + vm.id());
  }

  /** The addresses of all VMs by host name, in the order of the VMs. */
  public Map<String, String> addresses() {
    var addresses = new LinkedHashMap<String, String>();
    vms.forEach(vm -> addresses.put(vm.name(), address(vm)));
    return addresses;
  }

  public Optional<VmSpec> vm(int id) {
    return vms.stream().filter(vm -> vm.id() == id).findFirst();
  }

  /** What orchestration does, as people read it: {@code renet, install-docker.sh}. */
  String steps() {
    var names = new ArrayList<String>();
    renet.ifPresent(binary -> names.add("renet"));
    provisions.forEach(provision -> names.add(provision.step().name()));
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  /** The ids of all VMs, as people read them: {@code 1, 11, 12}. */
  public String ids() {
    return String.join(", ", vms.stream().map(vm -> Integer.toString(vm.id())).toList());
  }
}
