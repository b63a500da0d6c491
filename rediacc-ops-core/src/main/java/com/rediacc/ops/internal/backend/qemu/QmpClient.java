package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.qmp.Monitor;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private final String machine;
  private final QmpSocket socket;
  private long lastId;

  private QmpClient(String machine, QmpSocket socket) {
    this.machine = machine;
    this.socket = socket;
  }

  /**
   * Connects and leaves the negotiation behind.
   *
   * @param machine whose socket it is, for messages
   * @throws DeadlineException when QEMU does not take the connection, or does not speak, in time:
   *     it is stopped, or busy with another conversation
   * @throws OpsException when nothing listens on the socket
   */
  static QmpClient connect(String machine, Path file, Deadline deadline) {
    QmpClient client = new QmpClient(machine, open(machine, file, deadline));
    try {
      client.await(message -> message.has("QMP"), "greeting", deadline);
      client.execute("qmp_capabilities", deadline);
      return client;
    } catch (RuntimeException | Error e) {
      client.close();
      throw e;
    }
  }

  private static QmpSocket open(String machine, Path file, Deadline deadline) {
    try {
      return QmpSocket.open(machine, file, deadline);
    } catch (IOException e) {
      Failure failure =
          Failure.of(
              "VM " + machine + ": its QEMU does not answer on " + file + ": " + e.getMessage());
      throw new OpsException(
          Files.exists(file)
              ? failure
              : failure.withHint("the socket was deleted: the VM can only be destroyed"),
          e);
    }
  }

  @Override
  public JsonElement execute(String command, JsonObject arguments, Deadline deadline) {
    long id = ++lastId;
    var request = new JsonObject();
    request.addProperty("execute", command);
    request.add("arguments", arguments);
    request.addProperty("id", id);
    try {
      socket.send(request.toString(), command, deadline);
    } catch (IOException e) {
      throw ended(command, e);
    }
    JsonObject reply =
        await(m -> m.has("id") && m.get("id").getAsLong() == id, "reply to " + command, deadline);
    return Monitor.result(machine, command, reply);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("{}: closing QMP", machine, e);
    }
  }

  private JsonObject await(Predicate<JsonObject> wanted, String what, Deadline deadline) {
    while (true) {
      String line = socket.readLine(what, deadline).orElseThrow(() -> ended(what, null));
      JsonObject message = parse(line);
      if (wanted.test(message)) {
        return message;
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

  private OpsException ended(String what, @Nullable Throwable cause) {
    return new OpsException(
        Failure.of("VM " + machine + ": its QEMU ended while '" + what + "' was awaited"), cause);
  }
}
