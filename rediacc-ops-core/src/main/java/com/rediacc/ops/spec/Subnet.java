package com.rediacc.ops.spec;

import java.util.Objects;

/**
 * The IPv4 network, a /24, that the VMs of one cluster share.
 *
 * @param base its first three numbers, such as {@code 192.168.111}
 */
public record Subnet(String base) {
  /** Bits of the network's part of an address. */
  public static final int PREFIX = 24;

  /** The last number of the host side's address, where a backend gives the host one. */
  public static final int HOST_NUMBER = 254;

  public Subnet {
    Objects.requireNonNull(base, "base");
  }

  /** The address with this last number. */
  public String address(int number) {
    return base + "." + number;
  }

  /** The host side's address. */
  public String host() {
    return address(HOST_NUMBER);
  }

  /** Whether this IPv4 network, however wide, has addresses in common with this one. */
  public boolean overlaps(String address, int prefix) {
    int bits = Math.min(prefix, PREFIX);
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    return (number(address) & mask) == (number(address(0)) & mask);
  }

  /** As people write it: {@code 192.168.111.0/24}. */
  @Override
  public String toString() {
    return address(0) + "/" + PREFIX;
  }

  private static int number(String address) {
    int number = 0;
    for (String part : address.split("\\.", -1)) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }
}
