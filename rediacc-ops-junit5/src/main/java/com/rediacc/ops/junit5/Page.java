package com.rediacc.ops.junit5;

import com.github.mustachejava.DefaultMustacheFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A page made from a template of this package. Nothing in it is loaded from elsewhere: it opens
 * from a directory as well as from the store of a CI server.
 */
final class Page {
  private final String name;

  /**
   * @param name of the template
   */
  Page(String name) {
    this.name = name;
  }

  /** Writes it, escaped as HTML wants it; readers see the old page or the new. */
  void write(Path file, Map<String, Object> model) throws IOException {
    var all = new HashMap<String, Object>(model);
    all.put("style", resource("page.css"));
    all.put("script", resource("page.js"));
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try (InputStream template = open(name + ".mustache");
        var reader = new InputStreamReader(template, StandardCharsets.UTF_8);
        Writer out = Files.newBufferedWriter(temporary)) {
      new DefaultMustacheFactory().compile(reader, name).execute(out, all);
    }
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String resource(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(Page.class.getResourceAsStream(resource), resource);
  }
}
