package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.common.SftpHelper;

/**
 * A file, or a directory and all in it, from a server that may be hostile: whatever it lists, in
 * whatever order, nothing outside of the target is written or changed.
 *
 * <p>Names are those of direct children, each once. A file is written under a random name and moved
 * into its place. The links of a directory are made after everything else in and below it, so that
 * there is none to write through, not even where the local file system takes two of the listed
 * names for one; what was there before is replaced, not followed.
 */
final class Download {
  private static final int PERMISSION_BITS = 07777;

  /** Deeper than any tree that people make; a server can list directories without end. */
  private static final int DEEPEST = 200;

  private static final Set<OpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** Until it is whole: the server's permissions come last. */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final SftpChannel channel;

  private Download(SftpChannel channel) {
    this.channel = channel;
  }

  static void run(SshConnection connection, String remote, Path local, Deadline deadline) {
    String what = "download of " + remote + " to " + local;
    SftpChannel.use(
        connection, what, deadline, channel -> new Download(channel).fetch(remote, local));
  }

  private void fetch(String remote, Path local) throws IOException {
    Attributes attributes = channel.request(remote, sftp -> sftp.stat(remote));
    // A link to a directory is the caller's choice here, but not further down.
    Path target = Files.isDirectory(local) ? local.toRealPath() : local.toAbsolutePath();
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    fetch(remote, attributes, target, 0);
  }

  /**
   * @param depth how many directories are around it
   */
  private void fetch(String remote, Attributes attributes, Path local, int depth)
      throws IOException {
    channel.check();
    if (depth > DEEPEST) {
      throw new IOException(remote + ": there are more than " + DEEPEST + " directories around it");
    }
    if (attributes.isDirectory()) {
      fetchDirectory(remote, attributes, local, depth);
    } else if (attributes.isRegularFile()) {
      fetchFile(remote, attributes, local);
    } else {
      throw new IOException(remote + " is neither a file, a directory nor a link");
    }
  }

  private void fetchDirectory(String remote, Attributes attributes, Path local, int depth)
      throws IOException {
    makeDirectory(local);
    List<String> links = new ArrayList<>();
    for (DirEntry entry : list(remote)) {
      String name = entry.getFilename();
      if (entry.getAttributes().isSymbolicLink()) {
        links.add(name);
      } else {
        fetch(remote + "/" + name, entry.getAttributes(), child(remote, local, name), depth + 1);
      }
    }
    for (String name : links) {
      makeLink(remote + "/" + name, child(remote, local, name));
    }
    Files.setPosixFilePermissions(local, permissions(attributes));
  }

  /** All but the directory itself and its parent. */
  private List<DirEntry> list(String remote) throws IOException {
    List<DirEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (DirEntry entry : channel.request(remote, sftp -> sftp.readEntries(remote))) {
      String name = entry.getFilename();
      if (name.equals(".") || name.equals("..")) {
        continue;
      }
      if (!names.add(name)) {
        throw new IOException(remote + ": the server lists '" + name + "' twice");
      }
      entries.add(entry);
    }
    return entries;
  }

  private static Path child(String remote, Path directory, String name) throws IOException {
    try {
      Path child = directory.resolve(name);
      if (directory.equals(child.getParent()) && child.endsWith(name) && !name.endsWith("/")) {
        return child;
      }
    } catch (InvalidPathException e) {
      // No name on this host.
    }
    throw new IOException(remote + ": the server lists a file named '" + name + "'");
  }

  private static void makeDirectory(Path local) throws IOException {
    if (Files.isSymbolicLink(local)) {
      Files.delete(local);
    }
    if (Files.exists(local, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(local + " is not a directory");
      }
    } else {
      Files.createDirectory(local);
    }
  }

  private void makeLink(String remote, Path local) throws IOException {
    requireNoDirectory(local);
    String to = channel.request(remote, sftp -> sftp.readLink(remote));
    Path target;
    try {
      target = Path.of(to);
    } catch (InvalidPathException e) {
      throw new IOException(remote + ": the server says that it leads to '" + to + "'", e);
    }
    Files.deleteIfExists(local);
    Files.createSymbolicLink(local, target);
  }

  private void fetchFile(String remote, Attributes attributes, Path local) throws IOException {
    requireNoDirectory(local);
    Path partial = local.resolveSibling("." + UUID.randomUUID() + ".part");
    try {
      channel.command(
          remote,
          sftp -> {
            try (InputStream in = sftp.read(remote);
                OutputStream out = create(partial)) {
              channel.copy(in, out);
            }
          });
      Files.setPosixFilePermissions(partial, permissions(attributes));
      Files.move(partial, local, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static OutputStream create(Path file) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(file, NEW_FILE, PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
  }

  private static void requireNoDirectory(Path local) throws IOException {
    if (Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(local + " is a directory");
    }
  }

  private static Set<PosixFilePermission> permissions(Attributes attributes) {
    return SftpHelper.permissionsToAttributes(attributes.getPermissions() & PERMISSION_BITS);
  }
}
