package com.rediacc.ops.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.spec.Architecture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolsTest {
  @Test
  void root_on_debian_gets_what_other_users_builds_need() {
    assertThat(packages(true, PackageManager.APT)).contains("mmdebstrap", "uidmap", "fakeroot");
  }

  @Test
  void an_ordinary_user_gets_it_everywhere() {
    assertThat(packages(false, PackageManager.APT)).contains("uidmap", "fakeroot");
    assertThat(packages(false, PackageManager.DNF)).contains("shadow-utils", "fakeroot");
  }

  @Test
  void root_elsewhere_does_without() {
    assertThat(packages(true, PackageManager.DNF)).doesNotContain("shadow-utils", "fakeroot");
  }

  @Test
  void every_required_tool_has_a_package_on_every_system() {
    for (PackageManager manager : PackageManager.values()) {
      boolean linux = manager != PackageManager.BREW;
      List<String> without =
          Tools.forHost(Architecture.AMD64, false, linux, false, Optional.of(manager)).stream()
              .filter(tool -> tool.required() && tool.in(manager).isEmpty())
              .map(Tool::program)
              .toList();
      // macOS brings its own ps.
      assertThat(without).as(manager.toString()).isSubsetOf("ps");
    }
  }

  @Test
  void guests_of_another_architecture_need_their_emulators_and_no_libvirt() {
    List<Tool> tools =
        Tools.forHost(Architecture.ARM64, true, true, true, Optional.of(PackageManager.APT));
    assertThat(tools.stream().filter(Tool::required).map(Tool::program))
        .containsExactly("qemu-system-aarch64", "qemu-img", "ps", "/usr/share/AAVMF/AAVMF_CODE.fd");
    assertThat(tools.stream().flatMap(tool -> tool.in(PackageManager.APT).stream()))
        .contains("qemu-system-arm", "qemu-efi-aarch64", "qemu-user-static", "mmdebstrap")
        .doesNotContain("libvirt-daemon-system", "qemu-system-x86");
    assertThat(Tools.forHost(Architecture.AMD64, true, true, true, Optional.of(PackageManager.DNF)))
        .flatExtracting(tool -> tool.in(PackageManager.DNF).stream().toList())
        .contains("qemu-system-x86-core", "qemu-user-static-x86");
  }

  @Test
  void the_hint_names_an_architecture_that_is_not_the_hosts() {
    Architecture host = Architecture.ofHost();
    Architecture other = host == Architecture.AMD64 ? Architecture.ARM64 : Architecture.AMD64;
    assertThat(Tools.remedy(host)).isEqualTo("run 'rdc ops setup'");
    assertThat(Tools.remedy(other)).isEqualTo("run 'rdc ops setup --arch " + other + "'");
  }

  private static List<String> packages(boolean root, PackageManager manager) {
    return Tools.forHost(Architecture.AMD64, false, true, root, Optional.of(manager)).stream()
        .flatMap(tool -> tool.in(manager).stream())
        .toList();
  }
}
