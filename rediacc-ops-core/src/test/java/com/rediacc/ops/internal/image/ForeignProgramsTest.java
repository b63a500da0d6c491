package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignProgramsTest {
  @TempDir Path handlers;

  private boolean registered(String content) throws Exception {
    Files.writeString(handlers.resolve("qemu-aarch64"), content);
    return ForeignPrograms.registered(Architecture.ARM64, handlers);
  }

  /** The forms are the kernel's. */
  @Test
  void a_handler_of_the_host_is_good_when_it_also_works_inside_the_guests_root() throws Exception {
    String interpreter = "interpreter /usr/bin/qemu-aarch64-static\n";
    assertThat(registered("enabled\n" + interpreter + "flags: POF\noffset 0\n")).isTrue();
    assertThat(registered("enabled\n" + interpreter + "flags: OC\noffset 0\n")).isFalse();
    assertThat(registered("enabled\n" + interpreter + "flags: \noffset 0\n")).isFalse();
    assertThat(registered("disabled\n" + interpreter + "flags: POF\noffset 0\n")).isFalse();
    assertThat(ForeignPrograms.registered(Architecture.AMD64, handlers)).isFalse();
    assertThat(ForeignPrograms.registered(Architecture.ARM64, handlers.resolve("none"))).isFalse();
  }

  @Test
  void what_is_registered_matches_the_header_of_an_executable_byte_by_byte() {
    String hook = ForeignPrograms.hook(Architecture.ARM64, Path.of("/usr/bin/emulator"));
    assertThat(hook).startsWith("machine='\\xb7'\ninterpreter='/usr/bin/emulator'\n");
    assertThat(bytes(value(hook, "elf")) + bytes("\\xb7\\x00")).isEqualTo(20);
    assertThat(bytes(value(hook, "mask"))).isEqualTo(20);
    assertThat(ForeignPrograms.hook(Architecture.AMD64, Path.of("/e")))
        .startsWith("machine='\\x3e'");
  }

  private static String value(String script, String variable) {
    var matcher = Pattern.compile("(?m)^" + variable + "='(.*)'$").matcher(script);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static int bytes(String escaped) {
    return escaped.replaceAll("\\\\x[0-9a-f]{2}", "x").length();
  }
}
