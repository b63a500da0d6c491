package com.rediacc.ops.orchestration;

import com.rediacc.ops.internal.ShellWords;
import com.rediacc.ops.internal.TextResource;

/** The shell scripts beside these classes. */
final class Scripts {
  private Scripts() {}

  static String text(String name) {
    return TextResource.read(Scripts.class, name);
  }

  static String startUnit(String unit) {
    return text("start-unit.sh").replace("@UNIT@", ShellWords.quote(unit));
  }
}
