package com.rediacc.ops.internal.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsoImageTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void is_found_by_its_label_and_holds_whole_sectors() {
    byte[] image = new IsoImage("cidata", Map.of("meta-data", bytes("x"))).bytes();
    assertThat(IsoReader.volume(image)).isEqualTo("cidata");
    assertThat(image.length % 2048).isZero();
  }

  @Test
  void files_of_every_size_come_back() {
    String sector = "s".repeat(2048);
    Map<String, byte[]> files =
        Map.of(
            "empty", bytes(""),
            "sector", bytes(sector),
            "one-more", bytes(sector + "!"),
            "long", bytes("grüße\n".repeat(10_000)));
    assertThat(IsoReader.files(new IsoImage("cidata", files).bytes()))
        .containsEntry("empty", "")
        .containsEntry("sector", sector)
        .containsEntry("one-more", sector + "!")
        .containsEntry("long", "grüße\n".repeat(10_000));
  }
}
