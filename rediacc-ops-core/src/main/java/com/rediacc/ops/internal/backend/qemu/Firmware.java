package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** UEFI firmware for ARM64 guests, where distributions and Homebrew put it. */
final class Firmware {
  private static final List<Path> ARM64 =
      List.of(
          Path.of("/usr/share/AAVMF/AAVMF_CODE.fd"),
          Path.of("/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"),
          Path.of("/usr/share/edk2/aarch64/QEMU_EFI.fd"),
          Path.of("/usr/share/edk2/aarch64/QEMU_CODE.fd"),
          Path.of("/usr/share/qemu/edk2-aarch64-code.fd"),
          Path.of("/opt/homebrew/share/qemu/edk2-aarch64-code.fd"),
          Path.of("/usr/local/share/qemu/edk2-aarch64-code.fd"));

  private Firmware() {}

  static Path arm64() {
    return ARM64.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of("no UEFI firmware for ARM64 guests; looked for " + ARM64)
                        .withHint(Tools.remedy(Architecture.ARM64))));
  }
}
