package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.time.Deadline;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * The domain of exactly one plan, looked up for each call by name and by the cluster's identity.
 * Thread-safe.
 */
final class OwnDomain {
  private final LaunchPlan plan;
  private final Hypervisor hypervisor;

  OwnDomain(LaunchPlan plan, Hypervisor hypervisor) {
    this.plan = plan;
    this.hypervisor = hypervisor;
  }

  interface Question<T> {
    T of(Domain domain) throws LibvirtException;
  }

  interface QuestionOn<T> {
    T of(NativeCalls connection, Domain domain) throws LibvirtException;
  }

  interface Action {
    void on(Domain domain) throws LibvirtException;
  }

  /**
   * Asks something of the domain.
   *
   * @param what what is being done, for messages
   * @return empty when there is no such domain, or it ended meanwhile
   */
  <T> Optional<T> ask(String what, Deadline deadline, Question<T> question) {
    return askOn(what, deadline, (connection, domain) -> question.of(domain));
  }

  /** As {@link #ask}, with the connection. */
  <T> Optional<T> askOn(String what, Deadline deadline, QuestionOn<T> question) {
    return hypervisor.ask(
        "VM " + plan.name() + ": " + what,
        deadline,
        connection -> {
          Optional<Domain> found = find(connection);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          try {
            return Optional.of(question.of(connection, found.get()));
          } catch (LibvirtException e) {
            if (LibvirtErrors.hasEnded(found.get(), e)) {
              return Optional.empty();
            }
            throw e;
          } finally {
            found.get().free();
          }
        });
  }

  /**
   * Does something to the domain.
   *
   * @param what what is being done, for messages
   * @throws OpsException when there is no such domain
   */
  void run(String what, Deadline deadline, Action action) {
    Optional<Boolean> done =
        ask(
            what,
            deadline,
            domain -> {
              action.on(domain);
              return true;
            });
    if (done.isEmpty()) {
      throw new OpsException(Failure.of("VM " + plan.name() + " does not run"));
    }
  }

  /** The caller frees it. */
  private Optional<Domain> find(Connect connection) throws LibvirtException {
    Optional<Domain> found =
        LibvirtErrors.ifPresent(() -> connection.domainLookupByName(DomainXml.name(plan)));
    if (found.isEmpty()) {
      return found;
    }
    Optional<String> description = LibvirtErrors.ifPresent(() -> found.get().getXMLDesc(0));
    boolean ours =
        description
            .flatMap(ClusterIdentity::in)
            .filter(identity -> identity.clusterId().equals(plan.clusterId()))
            .isPresent();
    if (!ours) {
      found.get().free();
    }
    return found.filter(domain -> ours);
  }
}
