package com.rediacc.ops.internal.backend.qemu;

import static com.rediacc.ops.spec.AcceleratorKind.HVF;
import static com.rediacc.ops.spec.AcceleratorKind.KVM;
import static com.rediacc.ops.spec.AcceleratorKind.TCG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Outcome;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Result;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorChoiceTest {
  private static final Result KVM_WORKS = new Result(KVM, Outcome.WORKS, "");
  private static final Result KVM_SILENT = new Result(KVM, Outcome.SILENT, "nothing in 6 s");
  private static final Result TCG_WORKS = new Result(TCG, Outcome.WORKS, "");
  private static final Result TCG_SILENT = new Result(TCG, Outcome.SILENT, "nothing in 30 s");

  @TempDir Path directory;
  private final List<AcceleratorKind> tried = new ArrayList<>();
  private Emulator emulator;
  private BootSource diskOnly;
  private BootSource withKernel;

  @BeforeEach
  void files() throws IOException {
    emulator = new Emulator(Architecture.AMD64, Files.createFile(directory.resolve("qemu")));
    diskOnly = sample("disk.qcow2", Optional.empty());
    withKernel =
        sample(
            "image.qcow2",
            Optional.of(new BootSource.Kernel(Path.of("/vmlinuz"), Path.of("/initrd"), "")));
  }

  private BootSource sample(String name, Optional<BootSource.Kernel> kernel) throws IOException {
    Path disk = Files.createFile(directory.resolve(name));
    return new BootSource(Architecture.AMD64, disk, DiskFormat.QCOW2, kernel);
  }

  private AcceleratorChoice choice(Optional<String> kvmObstacle, Result... results) {
    return new AcceleratorChoice(
        new AcceleratorCache(directory.resolve("cache/accelerators.json")),
        List.of(KVM),
        (kind, guests) -> kvmObstacle,
        (emulator, kind, sample, deadline) -> {
          tried.add(kind);
          return List.of(results).stream().filter(r -> r.kind() == kind).findFirst().orElseThrow();
        });
  }

  private Accelerator best(AcceleratorChoice choice, BootSource sample) {
    return choice.best(emulator, sample, Deadline.after(Duration.ofMinutes(1)));
  }

  @Test
  void hardware_that_works_is_tried_once() {
    AcceleratorChoice choice = choice(Optional.empty(), KVM_WORKS);
    assertThat(choice.cached(emulator)).isEmpty();
    assertThat(best(choice, withKernel)).isEqualTo(new Accelerator(KVM, ""));
    assertThat(best(choice, diskOnly)).isEqualTo(new Accelerator(KVM, ""));
    assertThat(choice.cached(emulator)).contains(new Accelerator(KVM, ""));
    assertThat(tried).containsExactly(KVM);
  }

  @Test
  void hardware_that_does_not_work_is_passed_over_with_the_reason() {
    AcceleratorChoice choice = choice(Optional.empty(), KVM_SILENT, TCG_WORKS);
    var expected = new Accelerator(TCG, "kvm: nothing in 6 s");
    assertThat(best(choice, withKernel)).isEqualTo(expected);
    assertThat(best(choice, diskOnly)).isEqualTo(expected);
    assertThat(choice.cached(emulator)).contains(expected);
    assertThat(tried).containsExactly(KVM, TCG);
  }

  @Test
  void without_the_device_nothing_is_left_to_try_and_nothing_is_kept() {
    AcceleratorChoice without = choice(Optional.of("no /dev/kvm"));
    assertThat(best(without, diskOnly)).isEqualTo(new Accelerator(TCG, "kvm: no /dev/kvm"));
    assertThat(tried).isEmpty();
    assertThat(best(choice(Optional.empty(), KVM_WORKS), diskOnly))
        .isEqualTo(new Accelerator(KVM, ""));
  }

  @Test
  void a_disk_that_prints_nothing_falls_back_to_emulation_and_decides_nothing() {
    AcceleratorChoice choice = choice(Optional.empty(), KVM_SILENT, TCG_SILENT);

    Accelerator accelerator = best(choice, diskOnly);

    assertThat(accelerator.kind()).isEqualTo(TCG);
    assertThat(accelerator.fallbackReason())
        .isEqualTo(
            "kvm: whether it works is not known, as "
                + diskOnly.disk()
                + " prints nothing on its serial console; a start with another image would show it");
    assertThat(best(choice, diskOnly)).as("the second start").isEqualTo(accelerator);
    assertThat(tried).containsExactly(KVM, TCG);
    assertThat(choice.cached(emulator)).isEmpty();

    assertThat(best(choice(Optional.empty(), KVM_WORKS), withKernel).kind()).isEqualTo(KVM);
    assertThat(best(choice, diskOnly)).as("known by now").isEqualTo(new Accelerator(KVM, ""));
  }

  @Test
  void a_kernel_of_ours_that_prints_nothing_is_an_error_and_no_result() {
    AcceleratorChoice choice = choice(Optional.empty(), KVM_SILENT, TCG_SILENT);
    assertThatThrownBy(() -> best(choice, withKernel))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("image.qcow2 prints nothing, whatever runs it")
        .hasMessageContaining("kvm: nothing in 6 s; tcg: nothing in 30 s");
    assertThat(choice.cached(emulator)).isEmpty();
  }

  @Test
  void a_disk_that_qemu_refuses_is_an_error() {
    var refused = new Result(TCG, Outcome.REFUSED, "qemu: not a qcow2 file");
    assertThatThrownBy(() -> best(choice(Optional.empty(), KVM_SILENT, refused), diskOnly))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("qemu: not a qcow2 file");
  }

  @Test
  void guests_of_another_architecture_are_emulated_at_once() {
    Optional<String> obstacle =
        AcceleratorChoice.obstacle(KVM, Architecture.ARM64, Architecture.AMD64);
    assertThat(obstacle).contains("arm64 guests on an amd64 host");
    assertThat(AcceleratorChoice.obstacle(HVF, Architecture.AMD64, Architecture.ARM64))
        .contains("amd64 guests on an arm64 host");
    assertThat(AcceleratorChoice.obstacle(HVF, Architecture.ARM64, Architecture.ARM64)).isEmpty();

    AcceleratorChoice choice = choice(obstacle, KVM_WORKS);
    var expected = new Accelerator(TCG, "kvm: arm64 guests on an amd64 host");
    assertThat(choice.cached(emulator)).contains(expected);
    assertThat(best(choice, withKernel)).isEqualTo(expected);
    assertThat(tried).isEmpty();
  }

  @Test
  void a_damaged_file_is_begun_anew() throws Exception {
    Path file = directory.resolve("cache/accelerators.json");
    Files.createDirectories(file.getParent());
    for (String damage : List.of("{", "{}", "{\"results\": [{\"boot\": \"x\"}]}", "[]")) {
      Files.writeString(file, damage);
      tried.clear();
      assertThat(best(choice(Optional.empty(), KVM_WORKS), withKernel).kind()).isEqualTo(KVM);
      assertThat(tried).as(damage).containsExactly(KVM);
    }
  }
}
