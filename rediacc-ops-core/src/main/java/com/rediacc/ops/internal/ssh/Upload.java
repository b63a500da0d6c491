package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.apache.sshd.sftp.common.SftpHelper;

/** A file, or a directory and all in it, to a server. */
final class Upload {
  private final SftpChannel channel;

  private Upload(SftpChannel channel) {
    this.channel = channel;
  }

  static void run(SshConnection connection, Path local, String remote, Deadline deadline) {
    String what = "upload of " + local + " to " + remote;
    SftpChannel.use(connection, what, deadline, channel -> new Upload(channel).send(local, remote));
  }

  private void send(Path local, String remote) throws IOException {
    Path source = local.toRealPath();
    makeParents(remote);
    Files.walkFileTree(source, new Visitor(source, remote));
  }

  /** Follows no links. */
  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path source;
    private final String remote;

    Visitor(Path source, String remote) {
      this.source = source;
      this.remote = remote;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      makeDirectory(target(directory));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      channel.check();
      if (attributes.isSymbolicLink()) {
        link(target(file), Files.readSymbolicLink(file).toString());
      } else if (attributes.isRegularFile()) {
        sendFile(file, target(file));
      } else {
        throw new IOException(file + " is neither a file, a directory nor a link");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      // Last: a directory that is not writable could not be filled.
      setPermissions(target(directory), directory);
      return FileVisitResult.CONTINUE;
    }

    private String target(Path path) {
      String below = source.relativize(path).toString();
      return below.isEmpty() ? remote : remote + "/" + below;
    }
  }

  private void sendFile(Path file, String target) throws IOException {
    channel.command(
        target,
        sftp -> {
          try (InputStream in = Files.newInputStream(file);
              OutputStream out = sftp.write(target)) {
            channel.copy(in, out);
          }
        });
    setPermissions(target, file);
  }

  private void setPermissions(String target, Path like) throws IOException {
    var permissions = Files.getPosixFilePermissions(like);
    var attributes = new Attributes();
    attributes.setPermissions(SftpHelper.attributesToPermissions(false, false, false, permissions));
    channel.command(target, sftp -> sftp.setStat(target, attributes));
  }

  private void link(String target, String to) throws IOException {
    if (exists(target)) {
      channel.command(target, sftp -> sftp.remove(target));
    }
    channel.command(target, sftp -> sftp.symLink(target, to));
  }

  private void makeParents(String remote) throws IOException {
    for (int slash = remote.indexOf('/', 1); slash > 0; slash = remote.indexOf('/', slash + 1)) {
      makeDirectory(remote.substring(0, slash));
    }
  }

  private void makeDirectory(String remote) throws IOException {
    if (exists(remote)) {
      return;
    }
    try {
      channel.command(remote, sftp -> sftp.mkdir(remote));
    } catch (IOException e) {
      // Another upload may have made it meanwhile.
      if (!exists(remote)) {
        throw e;
      }
    }
  }

  private boolean exists(String remote) throws IOException {
    return channel.request(
        remote,
        sftp -> {
          try {
            sftp.lstat(remote);
            return true;
          } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
              return false;
            }
            throw e;
          }
        });
  }
}
