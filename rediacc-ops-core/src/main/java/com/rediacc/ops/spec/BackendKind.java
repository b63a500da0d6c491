package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;

/** What runs VMs. */
public enum BackendKind {
  /** Domains of the system's libvirt daemon; Linux only. */
  LIBVIRT("kvm", "libvirt"),
  /** QEMU processes of the calling user. */
  QEMU("qemu", "qemu");

  /** The option that leaves the choice to the library. */
  public static final String AUTO = "auto";

  private final String option;
  private final String label;

  BackendKind(String option, String label) {
    this.option = option;
    this.label = label;
  }

  /**
   * Reads an option.
   *
   * @return empty for {@code auto}
   * @throws InvalidInputException for anything but {@code auto}, {@code qemu} and {@code kvm}
   */
  public static Optional<BackendKind> parse(String option) {
    if (option.equals(AUTO)) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(values())
            .filter(kind -> kind.option.equals(option))
            .findFirst()
            .orElseThrow(() -> new InvalidInputException("must be auto, qemu or kvm")));
  }

  /** As options and settings name it: {@code kvm} or {@code qemu}. */
  public String option() {
    return option;
  }

  /** As people read it beside the name of an accelerator: {@code libvirt} or {@code qemu}. */
  @Override
  public String toString() {
    return label;
  }
}
