package com.rediacc.ops.internal.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * The ssh client of a process: its threads are started with the first connection and serve all
 * handles. Reads nothing of the user's own ssh configuration. Thread-safe.
 */
public final class SshClients implements AutoCloseable {
  /** A frozen guest is given up after three of these without an answer. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final int MISSES = 3;

  /** Cheap for a guest under emulation, and always in the JDK. */
  private static final List<String> PREFERRED =
      List.of("ecdh-sha2-nistp256", "aes128-gcm@openssh.com", "aes128-ctr");

  private final Duration heartbeat;
  private @Nullable SshClient client;

  public SshClients() {
    this(HEARTBEAT);
  }

  public SshClients(Duration heartbeat) {
    this.heartbeat = heartbeat;
  }

  /**
   * A handle; connects nowhere yet.
   *
   * @param defaultTimeout of calls that are given none
   * @param readyCheck what ready means after a reboot, beyond an ssh login
   */
  public MinaSshHandle handle(
      SshEndpoint endpoint, Duration defaultTimeout, MinaSshHandle.ReadyCheck readyCheck) {
    return new MinaSshHandle(
        new SshConnection(this::started, endpoint), defaultTimeout, readyCheck);
  }

  private synchronized SshClient started() {
    if (client == null || !client.isStarted()) {
      client = make();
      client.start();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.stop();
      client = null;
    }
  }

  private SshClient make() {
    SshClient client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setServerKeyVerifier((session, address, key) -> PinnedHostKey.accepts(session, key));
    client.setAgentFactory(null);
    client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    client.setKeyExchangeFactories(preferred(client.getKeyExchangeFactories()));
    client.setCipherFactories(preferred(client.getCipherFactories()));
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, heartbeat);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MISSES);
    // The guest, not the idle time of a test, decides when a connection ends.
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    return client;
  }

  private static <T extends NamedResource> List<T> preferred(List<T> factories) {
    var sorted = new ArrayList<>(factories);
    sorted.sort(Comparator.comparingInt(factory -> rank(factory.getName())));
    return sorted;
  }

  private static int rank(String name) {
    int index = PREFERRED.indexOf(name);
    return index >= 0 ? index : PREFERRED.size();
  }
}
