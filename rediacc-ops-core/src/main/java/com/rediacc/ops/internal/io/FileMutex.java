package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * A lock between processes, and between the threads of this one. The operating system releases it
 * when its holder dies. The lock file is empty and is never deleted; its existence means nothing.
 */
public final class FileMutex implements AutoCloseable {
  /**
   * Locks that this process holds. POSIX releases a process's lock when any descriptor of the file
   * is closed, so a second thread must fail before it opens one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Descriptors of files whose lock another class loader of this process held, which has a set of
   * its own. Closing one would release that lock, so the next attempt uses it again.
   */
  private static final Map<Path, FileChannel> LEFT_OPEN = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private FileMutex(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file in an existing directory; created if missing
   * @param what what the lock guards, for the message
   * @throws DeadlineException if another process or thread held it until the deadline
   */
  public static FileMutex acquire(Path file, Deadline deadline, String what) {
    while (true) {
      Optional<FileMutex> mutex = tryAcquire(file);
      if (mutex.isPresent()) {
        return mutex.get();
      }
      if (deadline.isOver()) {
        throw new DeadlineException(
            Failure.of(what + " is in use by another process")
                .withLimit(deadline.limit())
                .withHint("wait for it to end, or end it; its lock is " + file));
      }
      deadline.sleep(Duration.ofMillis(20), "waiting for " + what);
    }
  }

  /** Acquires the lock; empty if another process or thread holds it. */
  public static Optional<FileMutex> tryAcquire(Path file) {
    Path held = file.toAbsolutePath().normalize();
    if (!HELD.add(held)) {
      return Optional.empty();
    }
    Optional<FileMutex> mutex = Optional.empty();
    try {
      mutex = lock(file, held);
      return mutex;
    } catch (IOException e) {
      throw new StorageException("cannot lock", file, e);
    } finally {
      if (mutex.isEmpty()) {
        HELD.remove(held);
      }
    }
  }

  private static Optional<FileMutex> lock(Path file, Path held) throws IOException {
    FileChannel leftOpen = LEFT_OPEN.remove(held);
    FileChannel channel = leftOpen == null ? open(file) : leftOpen;
    boolean close = true;
    try {
      close = channel.tryLock() == null;
      return close ? Optional.empty() : Optional.of(new FileMutex(held, channel));
    } catch (OverlappingFileLockException e) {
      LEFT_OPEN.put(held, channel);
      close = false;
      return Optional.empty();
    } finally {
      if (close) {
        closeQuietly(channel);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() {
    if (channel.isOpen()) {
      closeQuietly(channel);
      HELD.remove(file);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // close(2) releases the descriptor, and with it the lock, even when it reports an error.
      LoggerFactory.getLogger(FileMutex.class).debug("closing a lock", e);
    }
  }
}
