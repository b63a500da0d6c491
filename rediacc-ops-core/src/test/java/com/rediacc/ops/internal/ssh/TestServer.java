package com.rediacc.ops.internal.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * An ssh server on loopback whose commands are real processes of this host, and a handle for it.
 * What OpenSSH does differently is seen in the VM tests.
 */
public final class TestServer implements AutoCloseable {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** Every command line that was asked for, in order. */
  public final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();

  private final Set<Process> processes = ConcurrentHashMap.newKeySet();
  private final Path directory;
  private final SshClients clients = new SshClients();
  private final PublicKey user;
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile UnaryOperator<String> rewrite = UnaryOperator.identity();
  private volatile int refusalReason;
  private SshServer server;
  private int port;

  public TestServer(Path directory) {
    this.directory = directory;
    user = SshKeys.parse(SshKeys.ensure(directory.resolve("user"), "user"));
    SshKeys.ensure(directory.resolve("host"), "host");
    start();
  }

  /** On the same port as before, if there was one. */
  void start() {
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(port);
    server.setKeyPairProvider(KeyPairProvider.wrap(SshKeys.load(directory.resolve("host"))));
    server.setPublickeyAuthenticator(
        (name, key, session) ->
            Set.of("tester", "other").contains(name) && KeyUtils.compareKeys(user, key));
    server.setCommandFactory(
        (channel, line) -> new LocalCommand(rewrite.apply(line), bin(), commands, processes));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setChannelFactories(List.of(new Refusing(), DirectTcpipFactory.INSTANCE));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getPort();
  }

  /** Refuses so many of the channels that are asked for from now on, for this reason. */
  void refuse(int channels, int reason) {
    refusalReason = reason;
    refusals.set(channels);
  }

  /** As OpenSSH does when its MaxSessions are in use: RFC 4254, section 5.1. */
  private final class Refusing extends ChannelSessionFactory {
    @Override
    public Channel createChannel(Session session) {
      return refusals.getAndUpdate(left -> Math.max(0, left - 1)) == 0
          ? new ChannelSession()
          : new ChannelSession() {
            @Override
            public OpenFuture open(long recipient, long window, long packet, Buffer buffer) {
              var refused = new DefaultOpenFuture(this, this.futureLock);
              refused.setException(
                  new SshChannelOpenException(getChannelId(), refusalReason, "open failed"));
              return refused;
            }
          };
    }
  }

  /** Takes the place of the server's own SFTP, for channels that are opened from now on. */
  void sftp(SubsystemFactory factory) {
    server.setSubsystemFactories(List.of(factory));
  }

  void stop() throws IOException {
    server.stop(true);
  }

  /** Ends all connections without a word of farewell. */
  void cut() {
    server.getActiveSessions().forEach(session -> session.getIoSession().close(true));
  }

  int connections() {
    return server.getActiveSessions().size();
  }

  /** A graceful end, as an administrator's. */
  void disconnect() throws IOException {
    for (AbstractSession session : server.getActiveSessions()) {
      session.disconnect(11, "maintenance");
    }
  }

  public SshEndpoint endpoint() {
    return endpoint(port);
  }

  SshEndpoint endpoint(int otherPort) {
    return new SshEndpoint(
        "rediacc11", "127.0.0.1", otherPort, "tester", directory.resolve("user"), hostKey());
  }

  String hostKey() {
    return SshKeys.ensure(directory.resolve("host"), "host");
  }

  public MinaSshHandle ssh() {
    return ssh(endpoint());
  }

  MinaSshHandle ssh(SshEndpoint endpoint) {
    return clients.handle(endpoint, DEFAULT_TIMEOUT, MinaSshHandle.ReadyCheck.LOGIN);
  }

  /** A handle whose VM has more to do than to let in, before it is ready again. */
  MinaSshHandle ssh(MinaSshHandle.ReadyCheck readyCheck) {
    return clients.handle(endpoint(), DEFAULT_TIMEOUT, readyCheck);
  }

  /** Lets paths that only a VM has lead elsewhere. */
  public void rewrite(UnaryOperator<String> commands) {
    rewrite = commands;
  }

  /** Has uploads and downloads take this directory for the root. */
  public void sftpRoot(Path root) {
    server.setFileSystemFactory(new VirtualFileSystemFactory(root));
  }

  /** Puts a script first on the PATH of the commands. */
  public void program(String name, String script) throws IOException {
    Files.createDirectories(bin());
    Path file = Files.writeString(bin().resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Commands that still run. */
  Stream<Process> running() {
    return processes.stream().filter(Process::isAlive);
  }

  private Path bin() {
    return directory.resolve("bin");
  }

  @Override
  public void close() throws IOException {
    clients.close();
    stop();
    running().forEach(LocalCommand::kill);
  }
}
