package com.rediacc.ops.orchestration;

/**
 * The state of a service on a VM when it was asked for. Immutable.
 *
 * @param name of its systemd unit
 * @param state {@code running}, another of systemd's words for a unit, {@code not installed}, or
 *     {@code unknown} when the VM could not be asked
 * @param healthy whether it does its work, as far as systemd knows
 */
public record ServiceStatus(String name, String state, boolean healthy) {
  /** The state of a unit that the VM does not have. */
  public static final String NOT_INSTALLED = "not installed";

  /** The state when the VM could not be asked. */
  public static final String UNKNOWN = "unknown";

  @Override
  public String toString() {
    return name + ": " + state;
  }
}
