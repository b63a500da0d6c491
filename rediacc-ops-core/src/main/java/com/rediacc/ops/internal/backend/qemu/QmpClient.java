package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.Monitor;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * One conversation with QEMU's machine protocol on its Unix socket: commands, replies, events.
 * Every wait ends at a deadline. Not thread-safe; QEMU serves one conversation a socket at a time.
 *
 * <p>Source: QEMU, docs/interop/qmp-spec: one JSON object a line; greeting, capabilities, then
 * commands whose {@code id} the reply repeats, with events in between.
 */
final class QmpClient implements Monitor, AutoCloseable {
  private final String machine;
  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
  private final StringLines lines = new StringLines();
  private final Deque<JsonObject> events = new ArrayDeque<>();
  private long lastId;

  private QmpClient(String machine, SocketChannel channel, Selector selector) {
    this.machine = machine;
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects and leaves the negotiation behind.
   *
   * @param machine whose socket it is, for messages
   */
  static QmpClient connect(String machine, Path socket, Deadline deadline) {
    SocketChannel channel = null;
    Selector selector = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      var client = new QmpClient(machine, channel, selector);
      client.await(message -> message.has("QMP"), "greeting", deadline);
      client.execute("qmp_capabilities", new JsonObject(), deadline);
      return client;
    } catch (IOException e) {
      close(machine, channel, selector);
      throw new OpsException(
          Failure.of(
              "VM " + machine + ": its QEMU does not answer on " + socket + ": " + e.getMessage()),
          e);
    } catch (RuntimeException e) {
      close(machine, channel, selector);
      throw e;
    }
  }

  @Override
  public JsonElement execute(String command, JsonObject arguments, Deadline deadline) {
    long id = ++lastId;
    var request = new JsonObject();
    request.addProperty("execute", command);
    request.add("arguments", arguments);
    request.addProperty("id", id);
    send(request, command, deadline);
    JsonObject reply =
        await(m -> m.has("id") && m.get("id").getAsLong() == id, "reply to " + command, deadline);
    if (reply.has("error")) {
      String why = reply.getAsJsonObject("error").get("desc").getAsString();
      throw new OpsException(
          Failure.of("VM " + machine + ": QEMU refused '" + command + "': " + why));
    }
    return reply.get("return");
  }

  /** The next event of this name, including one that came while a reply was awaited. */
  JsonObject awaitEvent(String name, Deadline deadline) {
    Predicate<JsonObject> wanted = e -> e.get("event").getAsString().equals(name);
    while (!events.isEmpty()) {
      JsonObject event = events.poll();
      if (wanted.test(event)) {
        return event;
      }
    }
    return await(m -> m.has("event") && wanted.test(m), "event " + name, deadline);
  }

  /** Reads on until QEMU closes the conversation, which it does by ending. */
  void awaitEnd(Deadline deadline) {
    while (read("end of QEMU", deadline)) {
      lines.clear();
    }
  }

  @Override
  public void close() {
    close(machine, channel, selector);
  }

  private void send(JsonObject request, String command, Deadline deadline) {
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          deadline.check("VM " + machine + ": sending '" + command + "' to QEMU");
          Thread.onSpinWait();
        }
      }
    } catch (IOException e) {
      throw ended(command, e);
    }
  }

  private JsonObject await(Predicate<JsonObject> wanted, String what, Deadline deadline) {
    while (true) {
      for (String line; (line = lines.poll()) != null; ) {
        JsonObject message = parse(line);
        if (wanted.test(message)) {
          return message;
        }
        if (message.has("event")) {
          events.add(message);
        }
      }
      if (!read(what, deadline)) {
        throw ended(what, null);
      }
    }
  }

  private JsonObject parse(String line) {
    try {
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonSyntaxException | IllegalStateException e) {
      throw new OpsException(
          Failure.of("VM " + machine + ": QEMU sent what is not QMP").withEvidence(line), e);
    }
  }

  /** Waits for bytes; false at the end of the stream. */
  private boolean read(String what, Deadline deadline) {
    try {
      selector.select(deadline.remainingMillis());
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new InterruptedOpsException("VM " + machine + ": waiting for QEMU's " + what);
      }
      selector.selectedKeys().clear();
      int n = channel.read(chunk.clear());
      if (n == 0 && deadline.isOver()) {
        throw new DeadlineException(
            Failure.of("VM " + machine + ": no " + what + " from QEMU")
                .withLimit(deadline.limit()));
      }
      if (n > 0) {
        lines.add(chunk.flip());
      }
      return n >= 0;
    } catch (IOException e) {
      // ECONNRESET: QEMU was killed.
      return false;
    }
  }

  private OpsException ended(String what, IOException cause) {
    return new OpsException(
        Failure.of("VM " + machine + ": its QEMU ended while '" + what + "' was awaited"), cause);
  }

  private static void close(String machine, SocketChannel channel, Selector selector) {
    try (channel;
        selector) {
      org.slf4j.LoggerFactory.getLogger(QmpClient.class).trace("{}: QMP closed", machine);
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(QmpClient.class).debug("{}: closing QMP", machine, e);
    }
  }

  /** Bytes in, whole lines out. */
  private static final class StringLines {
    private final java.io.ByteArrayOutputStream partial = new java.io.ByteArrayOutputStream();
    private final Deque<String> whole = new ArrayDeque<>();

    void add(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        byte b = bytes.get();
        if (b != '\n') {
          partial.write(b);
        } else {
          String line = partial.toString(StandardCharsets.UTF_8).strip();
          partial.reset();
          if (!line.isEmpty()) {
            whole.add(line);
          }
        }
      }
    }

    String poll() {
      return whole.poll();
    }

    void clear() {
      whole.clear();
    }
  }
}
