package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnreachableException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Downloads texts and files over HTTP, in several attempts; that of a file is resumed where the
 * last attempt stopped.
 */
final class Download {
  private final String image;
  private final DownloadLimits limits;
  private final Progress progress;
  private final Exchange exchange;
  private boolean answered;

  Download(String image, DownloadLimits limits, Progress progress) {
    this.image = image;
    this.limits = limits;
    this.progress = progress;
    this.exchange = new Exchange(limits);
  }

  /**
   * @throws UnreachableException if the host never responded
   */
  String text(URI uri, Deadline deadline) {
    var sink = new TextSink();
    var meter = new Meter(image, Progress.SILENT);
    untilDone(uri, meter, deadline, () -> ok(uri, sink, deadline));
    return sink.text();
  }

  /**
   * Downloads the whole file.
   *
   * @return whether it contains bytes of an earlier download
   * @throws UnreachableException if the host never responded
   */
  boolean file(URI uri, Path target, Deadline deadline) {
    var part = new PartFile(target);
    boolean goesOn = part.version(uri).isPresent();
    var meter = new Meter(image, progress);
    var sink = new PartSink(image, uri, part, limits.space(), meter);
    try (part) {
      untilDone(uri, meter, deadline, () -> sink.isComplete() || ok(uri, sink, deadline));
    }
    return goesOn;
  }

  /** Collects a small text in memory. */
  private static final class TextSink implements Transfer.Sink {
    /** Checksum files have a few hundred lines; anything beyond is dropped. */
    private static final int LARGEST = 4 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public Map<String, String> requestHeaders(URI uri) {
      return Map.of();
    }

    @Override
    public boolean open(URI uri, int status, HttpHeaders headers) {
      bytes.reset();
      return status == 200;
    }

    @Override
    public void accept(ByteBuffer buffer) {
      byte[] chunk = new byte[Math.min(buffer.remaining(), LARGEST - bytes.size())];
      buffer.get(chunk);
      bytes.write(chunk, 0, chunk.length);
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** One attempt; false if another one is needed. */
  private interface Attempt {
    boolean once() throws IOException;
  }

  private boolean ok(URI uri, Transfer.Sink sink, Deadline deadline) throws IOException {
    Exchange.Reply reply = exchange.get(uri, sink, deadline, "the download of " + image);
    answered = true;
    int status = reply.status();
    if (status == 200 || status == 206) {
      return true;
    }
    if (status == 416) {
      return sink instanceof PartSink part && part.isComplete();
    }
    if (status == 408 || status == 429 || status >= 500) {
      throw new IOException("HTTP status " + status);
    }
    Failure failure =
        Failure.of("the download of " + image + " was answered with HTTP status " + status)
            .withEvidence(reply.uri().toString());
    throw new OpsException(
        status == 404 || status == 410
            ? failure.withHint("its publisher has moved it; a newer release of rdc may know where")
            : failure);
  }

  private void untilDone(URI uri, Meter meter, Deadline deadline, Attempt work) {
    int failures = 0;
    while (true) {
      long before = meter.received();
      Optional<IOException> failure = attempt(work);
      if (failure.isEmpty()) {
        return;
      }
      failures = meter.received() - before >= DownloadLimits.GAIN ? 1 : failures + 1;
      IOException last = failure.get();
      if (!answered && (isRefusal(last) || failures >= limits.tries())) {
        throw unreachable(uri, last);
      }
      if (failures >= limits.tries()) {
        throw givenUp(uri, meter, last);
      }
      progress.note("download of " + image + ": " + reason(last) + "; trying again");
      deadline.sleep(limits.pauseAfter(failures), "the download of " + image);
      deadline.check("the download of " + image);
    }
  }

  private static Optional<IOException> attempt(Attempt work) {
    try {
      return work.once()
          ? Optional.empty()
          : Optional.of(new IOException("the file on the server has changed"));
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** The name does not resolve, or the connection is refused or times out. */
  private static boolean isRefusal(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  private UnreachableException unreachable(URI uri, IOException last) {
    return new UnreachableException(
        Failure.of("the host " + uri.getHost() + " cannot be reached to download " + image)
            .withEvidence(uri + "\n" + reason(last))
            .withHint(
                "check the network, or pass --os the path of an image; a proxy is set with"
                    + " -Dhttps.proxyHost and -Dhttps.proxyPort"),
        last);
  }

  private OpsException givenUp(URI uri, Meter meter, IOException last) {
    return new OpsException(
        Failure.of(
                "the download of "
                    + image
                    + " failed "
                    + limits.tries()
                    + " times in a row, at "
                    + meter.where())
            .withEvidence(uri + "\n" + reason(last))
            .withHint("run it again: it goes on where it stopped"),
        last);
  }

  private static String reason(IOException e) {
    Throwable innermost = e;
    while (innermost.getCause() != null
        && !(innermost.getCause() instanceof InterruptedException)) {
      innermost = innermost.getCause();
    }
    String message = e.getMessage() != null ? e.getMessage() : innermost.getMessage();
    if (innermost instanceof UnresolvedAddressException) {
      return "the name does not resolve";
    }
    return message != null ? message : innermost.getClass().getSimpleName();
  }
}
