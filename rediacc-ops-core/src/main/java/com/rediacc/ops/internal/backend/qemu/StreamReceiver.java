package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives one migration on a Unix socket, in a thread of its own. Thread-safe. */
final class StreamReceiver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamReceiver.class);

  private final Path socket;
  private final ServerSocketChannel server;
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private volatile @Nullable SocketChannel connection;

  private StreamReceiver(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  /**
   * Listens for QEMU.
   *
   * @param socket in a directory that only its owner can enter
   * @param block name of the memory whose pages get a file of their own
   * @param file receives the rest
   * @param pages receives the pages, and beside it which parts of it have any
   */
  static StreamReceiver listen(Path socket, String block, Path file, Path pages) {
    try {
      Files.deleteIfExists(socket);
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      var receiver = new StreamReceiver(socket, server);
      var thread =
          new Thread(() -> receiver.run(block, file, pages), "memory of " + file.getFileName());
      thread.setDaemon(true);
      thread.start();
      return receiver;
    } catch (IOException e) {
      throw new StorageException("cannot listen on", socket, e);
    }
  }

  /** As {@code migrate} takes it. */
  String uri() {
    return "unix:" + socket;
  }

  private void run(String block, Path file, Path pagesFile) {
    try (var accepted = server.accept();
        var rest = Files.newOutputStream(file);
        var pages = PageFile.create(block, pagesFile)) {
      connection = accepted;
      MemorySplitter.split(Channels.newInputStream(accepted), rest, pages);
      pages.ranges().save(pagesFile);
    } catch (IOException e) {
      failure.set(e);
    } catch (OpsException e) {
      failure.set(new IOException(e.summary(), e));
    } finally {
      end.countDown();
    }
  }

  /** Whether the stream was one that is not understood. */
  boolean hasUnknownFormat() {
    return failure.get() instanceof MemorySplitter.UnknownFormatException;
  }

  /** Why it ended early, if it did. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Waits until all is written; throws when it is not. */
  void awaitEnd(String machine, Deadline deadline) {
    String what = "VM " + machine + ": saving its memory";
    try {
      if (!end.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        deadline.check(what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(what, e);
    }
    if (failure.get() != null || end.getCount() > 0) {
      throw new OpsException(Failure.of(what + " failed"));
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      SocketChannel open = connection;
      if (open != null) {
        open.close();
      }
      Files.deleteIfExists(socket);
      if (!end.await(5, TimeUnit.SECONDS)) {
        log.warn("the thread that writes memory does not end");
      }
    } catch (IOException e) {
      log.debug("closing {}", socket, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
