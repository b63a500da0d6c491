package com.rediacc.ops.internal.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Passes the body of a reply to a sink as it arrives. Ends at once when the sink declines the body
 * or fails, however slow the rest of the body is.
 */
final class Transfer implements BodySubscriber<Void> {
  /**
   * Receives the body of a reply. Called by one thread at a time. An IOException means that another
   * attempt may help; where none can, such as on a full disk, it is an OpsException.
   */
  interface Sink {
    /** Headers for the request to this address, which a redirect may have led to. */
    Map<String, String> requestHeaders(URI uri);

    /** Whether the body of this reply is wanted. */
    boolean open(URI uri, int status, HttpHeaders headers) throws IOException;

    void accept(ByteBuffer bytes) throws IOException;
  }

  private final URI uri;
  private final Sink sink;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private Optional<Exception> failure = Optional.empty();
  private boolean over;
  private volatile long lastByte = System.nanoTime();

  Transfer(URI uri, Sink sink) {
    this.uri = uri;
    this.sink = sink;
  }

  synchronized BodySubscriber<Void> bodyOf(ResponseInfo info) {
    lastByte = System.nanoTime();
    try {
      if (over || !sink.open(uri, info.statusCode(), info.headers())) {
        end();
      }
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
      end();
    }
    return this;
  }

  /** The time since the last byte. */
  Duration idle() {
    return Duration.ofNanos(System.nanoTime() - lastByte);
  }

  /** Ends the transfer: the sink is not called after this returns. */
  synchronized void abort() {
    end();
  }

  private void end() {
    over = true;
    subscription.ifPresent(Flow.Subscription::cancel);
    body.complete(null);
  }

  /** Throws what the sink threw, if it did. */
  synchronized void rethrow() throws IOException {
    if (failure.isEmpty()) {
      return;
    }
    if (failure.get() instanceof IOException e) {
      throw e;
    }
    throw (RuntimeException) failure.get();
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription subscription) {
    this.subscription = Optional.of(subscription);
    if (over) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    if (over) {
      return;
    }
    lastByte = System.nanoTime();
    try {
      for (ByteBuffer buffer : buffers) {
        sink.accept(buffer);
      }
      subscription.ifPresent(source -> source.request(1));
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
      end();
    }
  }

  @Override
  public void onError(Throwable cause) {
    body.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    body.complete(null);
  }
}
