package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortNoteTest {
  private static String note(String reason) {
    return ShortNote.of(why -> "using qemu (libvirt: " + why + ")", reason, "cannot be used");
  }

  @Test
  void a_reason_that_fits_is_whole() {
    assertThat(note("virsh is not installed; run 'rdc ops setup'"))
        .isEqualTo("using qemu (libvirt: virsh is not installed; run 'rdc ops setup')");
  }

  @Test
  void what_to_do_is_left_out_first() {
    assertThat(note("virsh is not installed; " + "do this or that, ".repeat(5)))
        .isEqualTo("using qemu (libvirt: virsh is not installed)");
  }

  @Test
  void what_is_too_long_is_left_to_the_detail() {
    assertThat(note("Failed to connect socket to ".repeat(5) + "; start it"))
        .isEqualTo("using qemu (libvirt: cannot be used)");
    assertThat(note("two\nlines")).isEqualTo("using qemu (libvirt: cannot be used)");
  }
}
