package com.rediacc.ops.internal.text;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Text files that lie beside classes: scripts, lists. */
public final class TextResource {
  private TextResource() {}

  /** The file of this name beside this class, as UTF-8. */
  public static String read(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StorageException("cannot read " + name + " in the jar", e);
    }
  }
}
