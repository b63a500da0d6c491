package com.rediacc.ops;

import com.rediacc.ops.orchestration.ServiceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a VM was seen to be, at one moment.
 *
 * @param id its id
 * @param name its name, {@code rediacc<ID>}
 * @param role {@code bridge} or {@code worker}
 * @param ip its address on the cluster network
 * @param state {@code running}, {@code paused}, {@code stopped}, or {@code starting} while its
 *     cluster is being made
 * @param sshHost where this host reaches its ssh
 * @param sshPort where this host reaches its ssh
 * @param uptime since its last boot, by its own word; empty when it was not asked, or did not
 *     answer
 * @param services that are meant to run on it
 */
public record VmStatus(
    int id,
    String name,
    String role,
    String ip,
    String state,
    String sshHost,
    int sshPort,
    Optional<Duration> uptime,
    List<ServiceStatus> services) {
  /** The state in which a VM can be used. */
  public static final String RUNNING = "running";

  public VmStatus {
    services = List.copyOf(services);
  }
}
