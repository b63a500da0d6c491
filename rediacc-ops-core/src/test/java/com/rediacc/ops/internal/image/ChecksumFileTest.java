package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChecksumFileTest {
  private static final String SHA256 = "AB".repeat(32);
  private static final String SHA512 = "cd".repeat(64);

  @Test
  void readsWhatThePublishersWrite() {
    var file =
        new ChecksumFile(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
                + "# fedora.qcow2: 1 bytes\n"
                + "SHA256 (fedora.qcow2) = "
                + SHA256
                + "\n"
                + SHA256
                + " *ubuntu.img\r\n"
                + SHA512
                + "  debian.qcow2\n"
                + SHA512
                + "  ./nested.qcow2\n");

    assertThat(file.digestOf("fedora.qcow2"))
        .contains(new ChecksumFile.Digest("SHA-256", "ab".repeat(32)));
    assertThat(file.digestOf("ubuntu.img"))
        .contains(new ChecksumFile.Digest("SHA-256", "ab".repeat(32)));
    assertThat(file.digestOf("debian.qcow2")).contains(new ChecksumFile.Digest("SHA-512", SHA512));
    assertThat(file.digestOf("nested.qcow2")).contains(new ChecksumFile.Digest("SHA-512", SHA512));
    assertThat(file.digestOf("qcow2")).isEmpty();
  }
}
