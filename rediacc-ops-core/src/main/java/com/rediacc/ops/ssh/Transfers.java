package com.rediacc.ops.ssh;

import com.rediacc.ops.internal.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.apache.sshd.sftp.common.SftpHelper;

/**
 * Files and folders over SFTP, with their permissions; symbolic links inside folders stay links.
 */
final class Transfers {
  private static final int PERMISSION_BITS = 07777;

  private final SftpClient sftp;
  private final Deadline deadline;

  private Transfers(SftpClient sftp, Deadline deadline) {
    this.sftp = sftp;
    this.deadline = deadline;
  }

  static Void upload(ClientSession session, Path local, String remote, Deadline deadline)
      throws IOException {
    try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
      new Transfers(sftp, deadline).upload(local.toRealPath(), remote);
    }
    return null;
  }

  static Void download(ClientSession session, String remote, Path local, Deadline deadline)
      throws IOException {
    try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
      var transfers = new Transfers(sftp, deadline);
      if (local.toAbsolutePath().getParent() != null) {
        Files.createDirectories(local.toAbsolutePath().getParent());
      }
      transfers.download(remote, sftp.stat(remote), local);
    }
    return null;
  }

  private void upload(Path local, String remote) throws IOException {
    makeParents(remote);
    Files.walkFileTree(
        local,
        Set.<FileVisitOption>of(),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            makeFolder(target(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              link(target(file), Files.readSymbolicLink(file).toString());
            } else {
              send(file, target(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            // Last: a folder that is not writable could not be filled.
            setPermissions(target(folder), folder);
            return FileVisitResult.CONTINUE;
          }

          private String target(Path path) {
            String below = local.relativize(path).toString();
            return below.isEmpty() ? remote : remote + "/" + below;
          }
        });
  }

  private void send(Path file, String target) throws IOException {
    deadline.check("upload of " + file);
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = sftp.write(target)) {
      copy(in, out, "upload of " + file);
    }
    setPermissions(target, file);
  }

  private void setPermissions(String target, Path like) throws IOException {
    var permissions = Files.getPosixFilePermissions(like);
    var attributes = new Attributes();
    attributes.setPermissions(SftpHelper.attributesToPermissions(false, false, false, permissions));
    sftp.setStat(target, attributes);
  }

  private void link(String target, String to) throws IOException {
    if (exists(target)) {
      sftp.remove(target);
    }
    sftp.symLink(target, to);
  }

  private void makeParents(String remote) throws IOException {
    for (int slash = remote.indexOf('/', 1); slash > 0; slash = remote.indexOf('/', slash + 1)) {
      makeFolder(remote.substring(0, slash));
    }
  }

  private void makeFolder(String remote) throws IOException {
    if (!exists(remote)) {
      sftp.mkdir(remote);
    }
  }

  private boolean exists(String remote) throws IOException {
    try {
      sftp.lstat(remote);
      return true;
    } catch (SftpException e) {
      if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
        return false;
      }
      throw e;
    }
  }

  private void download(String remote, Attributes attributes, Path local) throws IOException {
    deadline.check("download of " + remote);
    if (attributes.isSymbolicLink()) {
      Files.deleteIfExists(local);
      Files.createSymbolicLink(local, Path.of(sftp.readLink(remote)));
      return;
    }
    if (attributes.isDirectory()) {
      Files.createDirectories(local);
      for (SftpClient.DirEntry entry : sftp.readEntries(remote)) {
        String name = entry.getFilename();
        if (!name.equals(".") && !name.equals("..")) {
          download(remote + "/" + name, entry.getAttributes(), inside(local, name));
        }
      }
    } else {
      receive(remote, local);
    }
    Files.setPosixFilePermissions(
        local, SftpHelper.permissionsToAttributes(attributes.getPermissions() & PERMISSION_BITS));
  }

  /** A guest names files as it likes; none of them leaves the folder. */
  private static Path inside(Path folder, String name) throws IOException {
    if (name.contains("/")) {
      throw new IOException("the server lists a file named '" + name + "'");
    }
    return folder.resolve(name);
  }

  private void receive(String remote, Path local) throws IOException {
    Path partial = local.resolveSibling("." + local.getFileName() + ".part");
    try (InputStream in = sftp.read(remote);
        OutputStream out = Files.newOutputStream(partial)) {
      copy(in, out, "download of " + remote);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    if (Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(partial);
      throw new IOException(local + " is a folder");
    }
    Files.move(partial, local, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(InputStream in, OutputStream out, String what) throws IOException {
    byte[] chunk = new byte[32 << 10];
    for (int n; (n = in.read(chunk)) >= 0; ) {
      out.write(chunk, 0, n);
      deadline.check(what);
    }
  }
}
