package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What overlays lie on, by their own headers: nothing is asked of an emulator, and nothing that a
 * header names is opened. Source: QEMU, docs/interop/qcow2.txt.
 */
public final class DiskChain {
  private static final int MAGIC = 0x514649fb;
  private static final int HEADER = 104;
  private static final long EXTERNAL_DATA = 1 << 2;

  /** QEMU's own limit for the name, in bytes. */
  private static final int LONGEST_NAME = 1023;

  /** More than a test takes snapshots. */
  private static final int LONGEST = 1000;

  private DiskChain() {}

  /**
   * The overlays of one directory that a disk consists of, the disk first. The last one lies on an
   * image elsewhere.
   *
   * @throws OpsException when one of them is none, or they have no end
   */
  public static List<Path> of(Path disk) {
    var chain = new ArrayList<Path>();
    Path next = disk;
    while (true) {
      chain.add(next);
      Path base = Path.of(base(next));
      if (base.isAbsolute()) {
        return List.copyOf(chain);
      }
      next = beside(next, base, chain.size());
    }
  }

  /**
   * The same of a disk that lies on no image: the last one lies on nothing.
   *
   * @throws OpsException as above, and when one lies on something elsewhere
   */
  public static List<Path> ofBlank(Path disk) {
    var chain = new ArrayList<Path>();
    Path next = disk;
    while (true) {
      chain.add(next);
      Optional<String> base = header(next);
      if (base.isEmpty()) {
        return List.copyOf(chain);
      }
      next = beside(next, Path.of(base.get()), chain.size());
    }
  }

  private static Path beside(Path overlay, Path base, int length) {
    if (base.isAbsolute() || base.getNameCount() != 1 || length > LONGEST) {
      throw refused(overlay, "it lies on " + base);
    }
    return overlay.resolveSibling(base);
  }

  /**
   * Refuses overlays that do not lie on each other, in this order: a foreign one could name any
   * file of this host.
   */
  public static void require(List<Path> chain) {
    requireEach(chain);
    base(chain.get(chain.size() - 1));
  }

  /** The same of a disk that lies on no image. */
  public static void requireBlank(List<Path> chain) {
    requireEach(chain);
    Path last = chain.get(chain.size() - 1);
    header(last)
        .ifPresent(
            base -> {
              throw refused(last, "it lies on " + base + ", not on nothing");
            });
  }

  private static void requireEach(List<Path> chain) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      String base = base(chain.get(i));
      if (!base.equals(String.valueOf(chain.get(i + 1).getFileName()))) {
        throw refused(chain.get(i), "it lies on " + base + ", not on " + chain.get(i + 1));
      }
    }
  }

  /** What an overlay lies on, as its header names it. */
  public static String base(Path overlay) {
    return header(overlay).orElseThrow(() -> refused(overlay, "it lies on nothing"));
  }

  /** What a disk lies on; empty: nothing. */
  private static Optional<String> header(Path overlay) {
    try (var channel = FileChannel.open(overlay)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (header.limit() < HEADER || header.getInt(0) != MAGIC || header.getInt(4) != 3) {
        throw refused(overlay, "it has no qcow2 header of version 3");
      }
      if ((header.getLong(72) & EXTERNAL_DATA) != 0) {
        throw refused(overlay, "its data is in another file");
      }
      long offset = header.getLong(8);
      int length = header.getInt(16);
      if (offset == 0) {
        return Optional.empty();
      }
      if (offset < 0 || length <= 0 || length > LONGEST_NAME) {
        throw refused(overlay, "the name of what it lies on has " + length + " bytes");
      }
      return Optional.of(StandardCharsets.UTF_8.decode(read(channel, offset, length)).toString());
    } catch (IOException e) {
      throw new StorageException("cannot read", overlay, e);
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    for (long at = from; buffer.hasRemaining(); ) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return buffer.flip();
  }

  /**
   * Lets an overlay lie on the same image at another place. Only its header is written.
   *
   * @param overlay this cluster's own: no other has a link to it
   */
  public static void rebase(Path overlay, Image image, Deadline deadline) {
    Subprocess.of(
            List.of(
                DiskOverlay.tool().toString(),
                "rebase",
                "-u",
                "-f",
                "qcow2",
                "-F",
                image.format().toString(),
                "-b",
                image.disk().toString(),
                overlay.toString()))
        .run(deadline)
        .succeeded();
  }

  private static OpsException refused(Path disk, String why) {
    return new OpsException(Failure.of("the disk " + disk + " cannot be used: " + why));
  }
}
