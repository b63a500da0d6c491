package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.Subnet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network interface of a VM, as the guest is to configure it.
 *
 * @param name what it is for, in the guest's configuration
 * @param mac by which the guest knows it
 * @param fixed its static address; empty to ask by DHCP
 * @param restricted whether the backend lets nothing out through it
 */
public record Nic(String name, String mac, Optional<Fixed> fixed, boolean restricted) {
  public Nic {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mac, "mac");
    Objects.requireNonNull(fixed, "fixed");
  }

  /**
   * @param restricted whether the backend lets nothing out through it
   */
  public static Nic byDhcp(String name, String mac, boolean restricted) {
    return new Nic(name, mac, Optional.empty(), restricted);
  }

  /** With a static address on a network that leads nowhere else. */
  public static Nic inside(String name, String mac, String address) {
    return new Nic(name, mac, Optional.of(new Fixed(address, Optional.empty())), false);
  }

  /** With a static address, where {@code gateway} routes and answers for names. */
  public static Nic routed(String name, String mac, String address, String gateway) {
    return new Nic(name, mac, Optional.of(new Fixed(address, Optional.of(gateway))), false);
  }

  /**
   * A locally administered MAC that holds the interface's number and the IPv4 address: it follows
   * from both, and clusters on different networks cannot collide.
   */
  public static String mac(int number, String address) {
    return Stream.concat(
            Stream.of(2, number), Stream.of(address.split("\\.")).map(Integer::valueOf))
        .map(octet -> String.format(Locale.ROOT, "%02x", octet))
        .collect(Collectors.joining(":"));
  }

  /**
   * A static IPv4 address.
   *
   * @param address in a network of {@link Subnet#PREFIX} bits
   * @param gateway router and name server; empty when there is none here
   */
  public record Fixed(String address, Optional<String> gateway) {
    public Fixed {
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(gateway, "gateway");
    }
  }
}
