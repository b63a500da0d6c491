package com.rediacc.ops;

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
 */
public record VmStatus(
    int id, String name, String role, String ip, String state, String sshHost, int sshPort) {
  /** The state in which a VM can be used. */
  public static final String RUNNING = "running";
}
