package com.example;

import com.example.Linearizability.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One key of etcd, over the JSON gateway of one member, with a history of what was done to it. */
final class EtcdRegister {
  /** Shared by all clients of one test. */
  static final class History {
    private final List<Operation> operations = new CopyOnWriteArrayList<>();

    List<Operation> operations() {
      return List.copyOf(operations);
    }
  }

  private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]*)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI member;
  private final History history;

  EtcdRegister(int localPort, History history) {
    this.member = URI.create("http://127.0.0.1:" + localPort);
    this.history = history;
  }

  /** Writes; nobody knows whether one that failed was done, or will be. */
  boolean write(String value) {
    long called = System.nanoTime();
    boolean done = post("put", "{\"key\":\"cg==\",\"value\":\"" + base64(value) + "\"}") != null;
    long returned = done ? System.nanoTime() : Long.MAX_VALUE;
    history.operations.add(new Operation(true, value, called, returned));
    return done;
  }

  /**
   * Reads; one that failed has seen nothing, and is not noted.
   *
   * @param serializable whether a member may answer from what it has, without asking the others
   */
  boolean read(boolean serializable) {
    long called = System.nanoTime();
    String answer = post("range", "{\"key\":\"cg==\",\"serializable\":" + serializable + "}");
    if (answer == null) {
      return false;
    }
    Matcher found = VALUE.matcher(answer);
    String value = found.find() ? new String(Base64.getDecoder().decode(found.group(1))) : "";
    history.operations.add(new Operation(false, value, called, System.nanoTime()));
    return true;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes());
  }

  private String post(String what, String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(member.resolve("/v3/kv/" + what))
                  .timeout(PATIENCE)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
