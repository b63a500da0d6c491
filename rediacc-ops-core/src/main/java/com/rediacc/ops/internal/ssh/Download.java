package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.common.SftpHelper;

/** A file, or a directory and all in it, from a server. */
final class Download {
  private static final int PERMISSION_BITS = 07777;

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
    fetch(remote, attributes, target);
  }

  private void fetch(String remote, Attributes attributes, Path local) throws IOException {
    channel.check();
    if (attributes.isSymbolicLink()) {
      String to = channel.request(remote, sftp -> sftp.readLink(remote));
      Files.deleteIfExists(local);
      Files.createSymbolicLink(local, Path.of(to));
      return;
    }
    if (attributes.isDirectory()) {
      fetchDirectory(remote, local);
    } else if (attributes.isRegularFile()) {
      fetchFile(remote, local);
    } else {
      throw new IOException(remote + " is neither a file, a directory nor a link");
    }
    Files.setPosixFilePermissions(
        local, SftpHelper.permissionsToAttributes(attributes.getPermissions() & PERMISSION_BITS));
  }

  private void fetchDirectory(String remote, Path local) throws IOException {
    // What would be written through a link is outside of the directory.
    if (Files.isSymbolicLink(local)) {
      Files.delete(local);
    }
    Files.createDirectories(local);
    for (SftpClient.DirEntry entry : channel.request(remote, sftp -> sftp.readEntries(remote))) {
      String name = entry.getFilename();
      if (!name.equals(".") && !name.equals("..")) {
        fetch(remote + "/" + name, entry.getAttributes(), inside(local, name));
      }
    }
  }

  /** A guest names files as it likes; none of them leaves the directory. */
  private static Path inside(Path directory, String name) throws IOException {
    if (name.contains("/")) {
      throw new IOException("the server lists a file named '" + name + "'");
    }
    return directory.resolve(name);
  }

  private void fetchFile(String remote, Path local) throws IOException {
    if (Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(local + " is a directory");
    }
    Path partial = local.resolveSibling("." + local.getFileName() + ".part");
    try {
      channel.command(
          remote,
          sftp -> {
            try (InputStream in = sftp.read(remote);
                OutputStream out = Files.newOutputStream(partial)) {
              channel.copy(in, out);
            }
          });
      Files.move(partial, local, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
