package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partial download, which survives an interruption, and a record of the version and the address
 * that it is a part of.
 */
final class PartFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PartFile.class);

  private final Path file;
  private final Path record;
  private Optional<FileChannel> channel = Optional.empty();

  PartFile(Path file) {
    this.file = file;
    this.record = file.resolveSibling(file.getFileName() + ".json");
  }

  /**
   * The version that it is a part of.
   *
   * @param wanted the catalogue's address
   * @param served the address that served it, after redirects
   * @param etag strong entity tag
   * @param modified the Last-Modified header
   */
  record Version(String wanted, String served, Optional<String> etag, Optional<String> modified) {
    Version {
      Objects.requireNonNull(wanted, "wanted");
      Objects.requireNonNull(served, "served");
      Objects.requireNonNull(etag, "etag");
      Objects.requireNonNull(modified, "modified");
    }

    /** For If-Range; entity tags belong to one server, dates are the same on all mirrors. */
    Optional<String> validator(URI uri) {
      return uri.toString().equals(served) ? etag.or(() -> modified) : modified;
    }
  }

  /** The existing directory that the part is in. */
  Path directory() {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "directory");
  }

  /** Of an earlier attempt for the same address; empty if there is nothing to resume. */
  Optional<Version> version(URI wanted) {
    try {
      return Json.load(record, Version.class)
          .filter(version -> wanted.toString().equals(version.wanted()) && size() > 0);
    } catch (OpsException e) {
      log.debug("starting over", e);
      return Optional.empty();
    }
  }

  /** Bytes received so far. */
  long size() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Starts from the beginning, with this version. */
  void begin(Version version) {
    close();
    Json.save(record, version);
    try {
      FileChannel opened = open();
      if (opened.size() > 0) {
        opened.truncate(0);
      }
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  /** Continues where the last attempt stopped. */
  void resume() {
    close();
    try {
      FileChannel opened = open();
      opened.position(opened.size());
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  private FileChannel open() throws IOException {
    var opened =
        FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    channel = Optional.of(opened);
    return opened;
  }

  void append(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.orElseThrow().write(bytes);
      }
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  void delete() {
    close();
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(record);
    } catch (IOException e) {
      throw new StorageException("cannot delete", file, e);
    }
  }

  @Override
  public void close() {
    if (channel.isEmpty()) {
      return;
    }
    try {
      channel.get().close();
    } catch (IOException e) {
      // Some file systems, such as NFS, report a full disk only here.
      throw new StorageException("cannot write", file, e);
    } finally {
      channel = Optional.empty();
    }
  }
}
