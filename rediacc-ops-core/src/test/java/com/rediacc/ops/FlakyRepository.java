package com.rediacc.ops;

import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** A repository of Debian packages on loopback whose index is missing at first. */
final class FlakyRepository implements AutoCloseable {
  private static final String PACKAGE = "rediacc-test.deb";

  private final Path directory;
  private final HttpServer server;
  private final AtomicInteger refusals;

  /**
   * @param refusals how many times the list of packages is refused
   */
  FlakyRepository(Path temporary, int refusals) throws Exception {
    this.directory = Files.createDirectory(temporary.resolve("repository"));
    this.refusals = new AtomicInteger(refusals);
    pack();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** deb(5), and the fields of a "Packages" file: Debian's "RepositoryFormat". */
  private void pack() throws Exception {
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("DEBIAN"));
    Files.createDirectories(root.resolve("opt"));
    Files.writeString(root.resolve("opt/rediacc-test"), "packed\n");
    String control =
        """
        Package: rediacc-test
        Version: 1
        Architecture: all
        Maintainer: Test <test@localhost>
        Description: a file
        """;
    Files.writeString(root.resolve("DEBIAN/control"), control);
    Path deb = directory.resolve(PACKAGE);
    Subprocess.of("dpkg-deb", "--build", "--root-owner-group", root.toString(), deb.toString())
        .run(Deadline.after(Duration.ofMinutes(1)))
        .succeeded();
    byte[] sha256 =
        java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(deb));
    Files.writeString(
        directory.resolve("Packages"),
        control
            + "Filename: ./"
            + PACKAGE
            + "\nSize: "
            + Files.size(deb)
            + "\nSHA256: "
            + HexFormat.of().formatHex(sha256)
            + "\n\n");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file =
          directory.resolve(exchange.getRequestURI().getPath().replaceFirst("^/(\\./)*", ""));
      boolean index = file.endsWith("Packages");
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (index && refusals.getAndDecrement() > 0) {
        exchange.sendResponseHeaders(503, -1);
      } else {
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
