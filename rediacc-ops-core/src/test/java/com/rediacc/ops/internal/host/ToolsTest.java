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
          Tools.forHost(Architecture.AMD64, linux, false, Optional.of(manager)).stream()
              .filter(tool -> tool.required() && tool.in(manager).isEmpty())
              .map(Tool::program)
              .toList();
      // macOS brings its own ps.
      assertThat(without).as(manager.toString()).isSubsetOf("ps");
    }
  }

  private static List<String> packages(boolean root, PackageManager manager) {
    return Tools.forHost(Architecture.AMD64, true, root, Optional.of(manager)).stream()
        .flatMap(tool -> tool.in(manager).stream())
        .toList();
  }
}
