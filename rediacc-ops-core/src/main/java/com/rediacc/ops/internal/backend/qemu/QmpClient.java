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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation with QEMU's machine protocol on its Unix socket: commands and replies; events
 * are skipped. Every wait ends at a deadline. Not thread-safe; QEMU serves one conversation a
 * socket at a time.
 *
 * <p>Source: QEMU, docs/interop/qmp-spec: one JSON object a line; greeting, capabilities, then
 * commands whose {@code id} the reply repeats, with events in between.
 */
final class QmpClient implements Monitor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QmpClient.class);

  /** Between attempts to connect or to write. */
  private static final Duration RETRY = Duration.ofMillis(10);

  private final String machine;
  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
  private final StringLines lines = new StringLines();
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
   * @throws DeadlineException when QEMU does not take the connection, or does not speak, in time:
   *     it is stopped, or busy with another conversation
   * @throws OpsException when nothing listens on the socket
   */
  static QmpClient connect(String machine, Path socket, Deadline deadline) {
    @Nullable SocketChannel channel = null;
    @Nullable Selector selector = null;
    try {
      channel = connected(machine, socket, deadline);
      selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      var client = new QmpClient(machine, channel, selector);
      client.await(message -> message.has("QMP"), "greeting", deadline);
      client.execute("qmp_capabilities", new JsonObject(), deadline);
      return client;
    } catch (IOException e) {
      close(machine, channel, selector);
      Failure failure =
          Failure.of(
              "VM " + machine + ": its QEMU does not answer on " + socket + ": " + e.getMessage());
      throw new OpsException(
          Files.exists(socket)
              ? failure
              : failure.withHint("the socket was deleted: the VM can only be destroyed"),
          e);
    } catch (RuntimeException e) {
      close(machine, channel, selector);
      throw e;
    }
  }

  /**
   * A queue of the socket that is full (EAGAIN, see unix(7)) is the only reason to try again;
   * QEMU's has room for one or two. Other systems than Linux refuse the connection then.
   */
  private static SocketChannel connected(String machine, Path socket, Deadline deadline)
      throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.configureBlocking(false);
        if (channel.connect(UnixDomainSocketAddress.of(socket))) {
          return channel;
        }
      } catch (IOException e) {
        channel.close();
        if (e instanceof ConnectException || Files.notExists(socket)) {
          throw e;
        }
      }
      channel.close();
      if (deadline.isOver()) {
        throw timedOut(machine, "connection", deadline);
      }
      deadline.sleep(RETRY, "VM " + machine + ": connecting to QEMU");
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
          deadline.sleep(RETRY, "VM " + machine + ": sending '" + command + "' to QEMU");
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
      while (true) {
        // Also between events: a QEMU that says something else all the time does not answer either.
        if (deadline.isOver()) {
          throw timedOut(machine, what, deadline);
        }
        selector.select(deadline.remainingMillis());
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedOpsException("VM " + machine + ": waiting for QEMU's " + what);
        }
        selector.selectedKeys().clear();
        int n = channel.read(chunk.clear());
        if (n != 0) {
          lines.add(chunk.flip());
          return n > 0;
        }
      }
    } catch (IOException e) {
      // ECONNRESET: QEMU was killed.
      return false;
    }
  }

  private static DeadlineException timedOut(String machine, String what, Deadline deadline) {
    return new DeadlineException(
        Failure.of("VM " + machine + ": no " + what + " from QEMU").withLimit(deadline.limit()));
  }

  private OpsException ended(String what, @Nullable IOException cause) {
    return new OpsException(
        Failure.of("VM " + machine + ": its QEMU ended while '" + what + "' was awaited"), cause);
  }

  private static void close(
      String machine, @Nullable SocketChannel channel, @Nullable Selector selector) {
    try (channel;
        selector) {
      log.trace("{}: QMP closed", machine);
    } catch (IOException e) {
      log.debug("{}: closing QMP", machine, e);
    }
  }

  /** Bytes in, whole lines out. */
  private static final class StringLines {
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
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
