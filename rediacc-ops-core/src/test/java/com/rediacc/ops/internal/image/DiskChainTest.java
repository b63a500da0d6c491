package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskChainTest {
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  @TempDir private Path directory;
  private Path image;
  private Path disks;

  @BeforeEach
  void images() throws Exception {
    assumeTrue(Programs.find("qemu-img").isPresent(), "qemu-img is not installed");
    image = directory.resolve("image.qcow2");
    img("create", "-q", "-f", "qcow2", image.toString(), "1G");
    disks = Files.createDirectory(directory.resolve("disks"));
  }

  private static void img(String... words) {
    var command = new java.util.ArrayList<>(List.of("qemu-img"));
    command.addAll(List.of(words));
    Subprocess.of(command).run(Deadline.after(Duration.ofMinutes(1))).succeeded();
  }

  private Path overlay(String name, Path base) {
    Path file = disks.resolve(name);
    DiskOverlay.on(base, DiskFormat.QCOW2, file, Optional.of(1), deadline);
    return file;
  }

  @Test
  void the_overlays_of_a_disk_are_found_by_their_headers() {
    Path booted = overlay("booted.qcow2", image);
    Path second = overlay("2.qcow2", booted);
    Path third = overlay("3.qcow2", second);

    assertThat(DiskChain.of(third)).containsExactly(third, second, booted);
    assertThat(DiskChain.base(booted)).isEqualTo(image.toString());
    DiskChain.require(List.of(third, second, booted));
  }

  @Test
  void a_foreign_overlay_cannot_name_another_file() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "of this host");
    Path booted = overlay("booted.qcow2", image);
    Path foreign = overlay("2.qcow2", booted);
    img("rebase", "-u", "-f", "qcow2", "-F", "raw", "-b", secret.toString(), foreign.toString());

    assertThatThrownBy(() -> DiskChain.require(List.of(foreign, booted)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(foreign + " cannot be used: it lies on " + secret + ", not on");
  }

  @Test
  void what_is_no_overlay_is_refused() throws Exception {
    Path text = Files.writeString(disks.resolve("text.qcow2"), "not a disk");
    assertThatThrownBy(() -> DiskChain.of(text)).hasMessageContaining("no qcow2 header");
    assertThatThrownBy(() -> DiskChain.of(image)).hasMessageContaining("it lies on nothing");
    Path round = overlay("round.qcow2", disks.resolve("round.qcow2"));
    assertThatThrownBy(() -> DiskChain.of(round)).hasMessageContaining("cannot be used");
  }

  @Test
  void a_disk_without_an_image_lies_on_nothing_in_the_end() {
    Path blank = disks.resolve("data.qcow2");
    DiskOverlay.blank(blank, 1, deadline);
    Path above = overlay("data.2.qcow2", blank);

    assertThat(DiskChain.ofBlank(above)).containsExactly(above, blank);
    DiskChain.requireBlank(List.of(above, blank));

    Path onImage = overlay("foreign.qcow2", image);
    Path foreign = overlay("foreign.2.qcow2", onImage);
    String why = onImage + " cannot be used: it lies on " + image;
    assertThatThrownBy(() -> DiskChain.ofBlank(foreign)).hasMessage("the disk " + why);
    assertThatThrownBy(() -> DiskChain.requireBlank(List.of(foreign, onImage)))
        .hasMessage("the disk " + why + ", not on nothing");
  }

  @Test
  void an_image_at_another_place_takes_the_place_of_the_first() {
    Path booted = overlay("booted.qcow2", image);
    Path elsewhere = directory.resolve("elsewhere.qcow2");
    var source =
        new BootSource(Architecture.ofHost(), elsewhere, DiskFormat.QCOW2, Optional.empty());

    DiskChain.rebase(booted, new Image("debian-12", source, 1 << 30, "aa"), deadline);

    assertThat(DiskChain.base(booted)).isEqualTo(elsewhere.toString());
  }
}
