package com.rediacc.ops.internal.ssh;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;

/**
 * An SFTP server that lists whatever the test wants, in that order: names that are no names, one
 * name several times, directories without end. Knows what a download needs of
 * draft-ietf-secsh-filexfer-02.
 */
final class HostileSftp implements Command {
  private static final int TYPE = 0170000;
  private static final int FILE = 0100644;
  private static final int DIRECTORY = 0040755;
  private static final int LINK = 0120777;

  private static final int EOF = 1;
  private static final int NO_SUCH_FILE = 2;

  /**
   * What a listing has.
   *
   * @param mode type and permissions, as stat(2) has them
   * @param content of a file; or where a link leads
   */
  record Entry(String name, int mode, String content) {
    static Entry file(String name, String content) {
      return new Entry(name, FILE, content);
    }

    static Entry link(String name, Object to) {
      return new Entry(name, LINK, to.toString());
    }

    static Entry directory(String name) {
      return new Entry(name, DIRECTORY, "");
    }

    Entry withMode(int permissions) {
      return new Entry(name, (mode & TYPE) | permissions, content);
    }
  }

  private final Function<String, List<Entry>> listings;
  private final Map<String, Boolean> listed = new HashMap<>();
  private DataInputStream in;
  private DataOutputStream out;
  private ExitCallback callback;

  private HostileSftp(Function<String, List<Entry>> listings) {
    this.listings = listings;
  }

  /**
   * @param listings what is in a directory, by its path; null for what is no directory
   */
  static SubsystemFactory of(Function<String, List<Entry>> listings) {
    return new SubsystemFactory() {
      @Override
      public String getName() {
        return "sftp";
      }

      @Override
      public Command createSubsystem(ChannelSession channel) {
        return new HostileSftp(listings);
      }
    };
  }

  @Override
  public void start(ChannelSession channel, Environment environment) {
    var thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  answer(in.readNBytes(in.readInt()));
                }
              } catch (IOException e) {
                callback.onExit(0);
              }
            },
            "hostile sftp");
    thread.setDaemon(true);
    thread.start();
  }

  private void answer(byte[] packet) throws IOException {
    var request = new DataInputStream(new java.io.ByteArrayInputStream(packet));
    int type = request.readUnsignedByte();
    int id = request.readInt();
    switch (type) {
      case 1 -> send(2, 3, body -> {});
      case 3 -> handle(id, text(request));
      case 4 -> status(id, 0);
      case 5 -> read(id, text(request), request.readLong());
      case 7, 8, 17 -> attributes(id, text(request));
      case 11 -> handle(id, text(request));
      case 12 -> list(id, text(request));
      case 19 -> target(id, text(request));
      default -> status(id, 8);
    }
  }

  private static String text(DataInputStream request) throws IOException {
    return new String(request.readNBytes(request.readInt()), StandardCharsets.UTF_8);
  }

  /** A handle is the path itself. */
  private void handle(int id, String path) throws IOException {
    listed.remove(path);
    send(102, id, body -> text(body, path));
  }

  private void read(int id, String path, long offset) throws IOException {
    byte[] content = entry(path, FILE, TYPE).content().getBytes(StandardCharsets.UTF_8);
    if (offset >= content.length) {
      status(id, EOF);
      return;
    }
    send(103, id, body -> text(body, new String(content, StandardCharsets.UTF_8)));
  }

  private void attributes(int id, String path) throws IOException {
    int mode = listings.apply(path) == null ? entry(path, FILE, 0).mode() : DIRECTORY;
    send(105, id, body -> attributes(body, mode));
  }

  private void list(int id, String path) throws IOException {
    if (listed.put(path, true) != null) {
      status(id, EOF);
      return;
    }
    List<Entry> entries = listings.apply(path);
    send(
        104,
        id,
        body -> {
          body.writeInt(entries.size());
          for (Entry entry : entries) {
            text(body, entry.name());
            text(body, entry.name());
            attributes(body, entry.mode());
          }
        });
  }

  private void target(int id, String path) throws IOException {
    String target = entry(path, LINK, TYPE).content();
    send(
        104,
        id,
        body -> {
          body.writeInt(1);
          text(body, target);
          text(body, target);
          body.writeInt(0);
        });
  }

  /** The first entry of that path, of that type if the mask has types. */
  private Entry entry(String path, int mode, int types) throws IOException {
    int slash = path.lastIndexOf('/');
    List<Entry> siblings = listings.apply(path.substring(0, Math.max(0, slash)));
    return (siblings == null ? List.<Entry>of() : siblings)
        .stream()
            .filter(entry -> entry.name().equals(path.substring(slash + 1)))
            .filter(entry -> (entry.mode() & types) == (mode & types))
            .findFirst()
            .orElse(Entry.file("", ""));
  }

  private static void text(DataOutputStream body, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    body.writeInt(bytes.length);
    body.write(bytes);
  }

  private static void attributes(DataOutputStream body, int mode) throws IOException {
    body.writeInt(4);
    body.writeInt(mode);
  }

  private void status(int id, int code) throws IOException {
    send(
        101,
        id,
        body -> {
          body.writeInt(code);
          text(body, code == NO_SUCH_FILE ? "no such file" : "");
          text(body, "");
        });
  }

  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private void send(int type, int id, Body body) throws IOException {
    var packet = new ByteArrayOutputStream();
    var content = new DataOutputStream(packet);
    content.writeByte(type);
    content.writeInt(id);
    body.write(content);
    out.writeInt(packet.size());
    out.write(packet.toByteArray());
    out.flush();
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = new DataInputStream(stream);
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = new DataOutputStream(new java.io.BufferedOutputStream(stream));
  }

  @Override
  public void setErrorStream(OutputStream stream) {}

  @Override
  public void setExitCallback(ExitCallback exit) {
    callback = exit;
  }

  @Override
  public void destroy(ChannelSession channel) {}
}
