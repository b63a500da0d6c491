package com.example;

import io.qameta.allure.Allure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Attaches the bundle of a test that failed to its entry in Allure: the page, and what the consoles
 * said. Registered in META-INF/services.
 */
// tag::allure[]
public final class BundlesInAllure implements TestExecutionListener {
  /** Called in the test's own thread, before the test has ended. */
  @Override
  public void fileEntryPublished(TestIdentifier test, FileEntry published) {
    Path bundle = published.getPath();
    Path report = bundle.resolve("report.html");
    if (test.isTest() && Files.exists(report)) {
      attach("the cluster at the failure", "text/html", report, ".html");
      consoles(bundle)
          .forEach(log -> attach(bundle.relativize(log).toString(), "text/plain", log, ".log"));
    }
  }

  private static void attach(String name, String type, Path file, String extension) {
    try (InputStream content = Files.newInputStream(file)) {
      Allure.addAttachment(name, type, content, extension);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
  // end::allure[]

  private static List<Path> consoles(Path bundle) {
    try (Stream<Path> files = Files.walk(bundle, 2)) {
      return files.filter(file -> file.endsWith("console.log")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
