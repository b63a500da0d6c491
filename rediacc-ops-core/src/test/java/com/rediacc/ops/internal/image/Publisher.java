package com.rediacc.ops.internal.image;

import com.rediacc.ops.spec.Architecture;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A publisher's host on loopback, with one image. Gives the replies that are set, then good ones.
 */
final class Publisher implements AutoCloseable {
  static final String FILE = "debian-12-genericcloud-amd64.qcow2";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile byte[] disk = disk(1);
  private volatile String etag = "\"one\"";
  private volatile String checksums;

  /** How one request for the disk is answered. */
  interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  Publisher() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/" + FILE, this::serveDisk);
    server.createContext("/SHA512SUMS", this::serveChecksums);
    server.start();
    publish(disk, etag);
  }

  /** 300 KB that begin like a qcow2 of 1 GiB. */
  static byte[] disk(long seed) {
    byte[] disk = new byte[300_000];
    new Random(seed).nextBytes(disk);
    ByteBuffer.wrap(disk).putInt(0x514649fb).putInt(2).putLong(0).putInt(0).putInt(16);
    ByteBuffer.wrap(disk).putLong(24, 1L << 30);
    return disk;
  }

  void publish(byte[] disk, String etag) {
    this.disk = disk;
    this.etag = etag;
    this.checksums = hex(new byte[0]) + "  other.qcow2\n" + hex(disk) + "  " + FILE + "\n";
  }

  void publishChecksums(String text) {
    checksums = text;
  }

  Publisher then(Reply reply) {
    replies.add(reply);
    return this;
  }

  /** The Range header of each request for the disk so far; empty where it had none. */
  List<String> ranges() {
    return ranges;
  }

  Catalogue catalogue() {
    return new Catalogue(
        List.of(image("debian-12", Optional.of("bookworm")), image("solo", Optional.empty())));
  }

  CatalogueImage image(String name, Optional<String> suite) {
    return new CatalogueImage(name, Architecture.AMD64, uri(FILE), uri("SHA512SUMS"), suite);
  }

  URI uri(String file) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + file);
  }

  /** Announces everything and breaks the connection after so many bytes of the body. */
  Reply cutAfter(int bytes) {
    return exchange -> {
      byte[] body = head(exchange);
      exchange.getResponseBody().write(body, 0, bytes);
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Sends so many bytes of the body, then nothing. */
  Reply stallAfter(int bytes) {
    return exchange -> {
      byte[] body = head(exchange);
      exchange.getResponseBody().write(body, 0, bytes);
      exchange.getResponseBody().flush();
      awaitClosing();
      exchange.close();
    };
  }

  /** Announces a body with this status, and never sends it. */
  Reply statusThenStall(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, 1000);
      exchange.getResponseBody().flush();
      awaitClosing();
      exchange.close();
    };
  }

  static Reply status(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  /** Status 206 with this Content-Range, and a body that is not worth reading. */
  static Reply range(String contentRange) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Range", contentRange);
      exchange.sendResponseHeaders(206, 100);
      exchange.getResponseBody().write(new byte[100]);
      exchange.close();
    };
  }

  static Reply redirect(String target) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", target);
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    };
  }

  /** The whole file with status 200, whatever was asked for. */
  Reply ignoringRange() {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", etag);
      exchange.sendResponseHeaders(200, disk.length);
      exchange.getResponseBody().write(disk);
      exchange.close();
    };
  }

  private void serveDisk(HttpExchange exchange) throws IOException {
    ranges.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse(""));
    Reply reply = replies.poll();
    if (reply != null) {
      reply.to(exchange);
      return;
    }
    byte[] body = head(exchange);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Sends status and headers for what was asked; returns the body that follows. */
  private byte[] head(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    exchange.getResponseHeaders().set("ETag", etag);
    if (range == null || (condition != null && !condition.equals(etag))) {
      exchange.sendResponseHeaders(200, disk.length);
      return disk;
    }
    int first = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (first >= disk.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + disk.length);
      exchange.sendResponseHeaders(416, -1);
      return new byte[0];
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + first + "-" + (disk.length - 1) + "/" + disk.length);
    exchange.sendResponseHeaders(206, disk.length - first);
    return Arrays.copyOfRange(disk, first, disk.length);
  }

  private void serveChecksums(HttpExchange exchange) throws IOException {
    byte[] body = checksums.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
