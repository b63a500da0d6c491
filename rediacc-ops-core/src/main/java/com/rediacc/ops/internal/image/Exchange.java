package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A GET request that follows redirects and ends on a stall, at the deadline, or interrupted. */
final class Exchange {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Duration POLL = Duration.ofMillis(50);

  private final HttpClient client;
  private final DownloadLimits limits;

  Exchange(DownloadLimits limits) {
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .build();
  }

  /** The last reply, whose body went to the sink unless the sink declined it. */
  record Reply(URI uri, int status, HttpHeaders headers) {}

  /**
   * @param what for messages
   * @throws IOException if the connection failed or stalled, or the sink asks for another attempt
   * @throws OpsException if another attempt cannot help
   */
  Reply get(URI start, Transfer.Sink sink, Deadline deadline, String what) throws IOException {
    URI uri = start;
    for (int hop = 0; hop <= limits.redirects(); hop++) {
      Reply reply = once(uri, sink, deadline, what);
      if (!REDIRECTS.contains(reply.status())) {
        return reply;
      }
      uri = target(reply, what);
    }
    throw new OpsException(
        Failure.of(what + ": redirected more than " + limits.redirects() + " times")
            .withEvidence(start + "\n" + uri));
  }

  private static URI target(Reply reply, String what) {
    URI from = reply.uri();
    URI to =
        reply
            .headers()
            .firstValue("Location")
            .map(from::resolve)
            .orElseThrow(
                () ->
                    new OpsException(
                        Failure.of(what + ": redirected to nowhere")
                            .withEvidence(from.toString())));
    boolean weaker = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (weaker || !Set.of("http", "https").contains(String.valueOf(to.getScheme()))) {
      throw new OpsException(
          Failure.of(what + ": refused a redirect from " + from.getScheme() + " to " + to)
              .withEvidence(from.toString()));
    }
    return to;
  }

  private Reply once(URI uri, Transfer.Sink sink, Deadline deadline, String what)
      throws IOException {
    var request = HttpRequest.newBuilder(uri).header("User-Agent", "rediacc-ops");
    sink.requestHeaders(uri).forEach(request::header);
    var transfer = new Transfer(uri, sink);
    CompletableFuture<HttpResponse<Void>> response =
        client.sendAsync(request.build(), transfer::bodyOf);
    try {
      return await(response, transfer, deadline, what);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(what, e);
    } finally {
      transfer.abort();
      response.cancel(true);
    }
  }

  private Reply await(
      CompletableFuture<HttpResponse<Void>> response,
      Transfer transfer,
      Deadline deadline,
      String what)
      throws IOException, InterruptedException {
    while (true) {
      try {
        HttpResponse<Void> done = response.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
        transfer.rethrow();
        return new Reply(done.uri(), done.statusCode(), done.headers());
      } catch (TimeoutException e) {
        transfer.rethrow();
        deadline.check(what);
        if (transfer.idle().compareTo(limits.stall()) > 0) {
          throw new IOException("no byte for " + limits.stall().toMillis() / 1000.0 + " s", e);
        }
      } catch (ExecutionException e) {
        transfer.rethrow();
        throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
      }
    }
  }
}
