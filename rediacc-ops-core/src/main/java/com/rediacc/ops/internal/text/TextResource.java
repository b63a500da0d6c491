package com.rediacc.ops.internal.text;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Text resources beside classes, such as scripts. */
public final class TextResource {
  private TextResource() {}

  /** The resource of this name in the package of the class, read as UTF-8. */
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
