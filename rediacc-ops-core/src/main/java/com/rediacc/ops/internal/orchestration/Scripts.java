package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.internal.text.TextResource;

/** The shell scripts beside these classes. */
final class Scripts {
  private Scripts() {}

  static String text(String name) {
    return TextResource.read(Scripts.class, name);
  }
}
