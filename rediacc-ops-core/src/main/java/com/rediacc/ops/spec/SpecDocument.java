package com.rediacc.ops.spec;

import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.orchestration.StepDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A spec in the form in which state files keep it: plain values, read back without a look at the
 * files that it names, which may be gone by then.
 *
 * @param architecture this host's in files that lack it
 * @param netBase first three numbers of the cluster's addresses
 * @param backend as options name it; {@code auto} when it was left to the library
 * @param isolated false in files that lack it
 */
public record SpecDocument(
    List<Vm> vms,
    String os,
    Architecture architecture,
    String netBase,
    int netOffset,
    String backend,
    boolean isolated,
    boolean skipOrchestration,
    Optional<Path> renet,
    List<Provision> provisions,
    Map<Integer, String> userData) {
  public SpecDocument {
    architecture = Objects.requireNonNullElseGet(architecture, Architecture::ofHost);
  }

  /** A {@link VmSpec}. */
  public record Vm(
      int id, Role role, int cpus, int memoryMb, int diskGb, List<Integer> dataDisksGb) {}

  /** A {@link RoleStep}. */
  public record Provision(List<Role> roles, StepDocument step) {}

  /** The stored form of this spec. */
  public static SpecDocument of(ClusterSpec spec) {
    return new SpecDocument(
        spec.vms().stream()
            .map(
                vm ->
                    new Vm(
                        vm.id(),
                        vm.role(),
                        vm.cpus(),
                        vm.memoryMb(),
                        vm.diskGb(),
                        vm.dataDisksGb()))
            .toList(),
        spec.os(),
        spec.architecture(),
        spec.subnet().base(),
        spec.netOffset(),
        spec.backend().map(BackendKind::option).orElse(BackendKind.AUTO),
        spec.isolated(),
        spec.skipOrchestration(),
        spec.renet(),
        spec.provisions().stream().map(p -> new Provision(p.roles(), p.step().document())).toList(),
        spec.userData());
  }

  /** The spec that was stored. */
  public ClusterSpec spec() {
    return new ClusterSpec(
        new SpecValues(
            vms.stream()
                .map(
                    vm ->
                        new VmSpec(vm.id, vm.role, vm.cpus, vm.memoryMb, vm.diskGb, vm.dataDisksGb))
                .toList(),
            os,
            architecture,
            new Subnet(netBase),
            netOffset,
            BackendKind.parse(backend),
            isolated,
            skipOrchestration,
            renet,
            provisions.stream().map(p -> new RoleStep(p.roles, Step.of(p.step))).toList(),
            userData));
  }
}
