package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.PrivateFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Files for the OpenSSH client: {@code ssh -F <directory>/config rediacc11} works, with the
 * cluster's key and the pinned host key, whatever the user's own configuration says. Source:
 * ssh_config(5).
 */
public final class SshConfig {
  private SshConfig() {}

  /**
   * Writes {@code config} and {@code known_hosts}.
   *
   * @return the config
   */
  public static Path write(Path directory, List<SshEndpoint> endpoints) {
    Path knownHosts = directory.resolve("known_hosts");
    var hosts = new StringBuilder();
    var known = new StringBuilder();
    for (SshEndpoint endpoint : endpoints) {
      hosts.append(host(endpoint, knownHosts)).append('\n');
      known
          .append(endpoint.name())
          .append(' ')
          .append(SshKeys.withoutComment(endpoint.hostKey()))
          .append('\n');
    }
    Path config = directory.resolve("config");
    PrivateFiles.write(knownHosts, known.toString());
    PrivateFiles.write(config, hosts.toString());
    return config;
  }

  private static String host(SshEndpoint endpoint, Path knownHosts) {
    return String.format(
        Locale.ROOT,
        """
        Host %s
          HostName %s
          Port %d
          User %s
          IdentityFile %s
          IdentitiesOnly yes
          IdentityAgent none
          UserKnownHostsFile %s
          GlobalKnownHostsFile /dev/null
          HostKeyAlias %s
          HostKeyAlgorithms ecdsa-sha2-nistp256
          StrictHostKeyChecking yes
          UpdateHostKeys no
          CheckHostIP no
          PreferredAuthentications publickey
          PasswordAuthentication no
          KbdInteractiveAuthentication no
          ForwardAgent no
          ControlPath none
          ConnectTimeout 30
          LogLevel ERROR
        """,
        endpoint.name(),
        endpoint.host(),
        endpoint.port(),
        endpoint.user(),
        path(endpoint.privateKey()),
        path(knownHosts),
        endpoint.name());
  }

  /** Quoted, with {@code %} doubled: these options expand tokens, and environment variables. */
  private static String path(Path file) {
    String text = file.toString();
    if (text.contains("${") || text.contains("\n")) {
      throw new OpsException(
          Failure.of("the OpenSSH client cannot use a path with '${' or a line end: " + text)
              .withHint("choose another data directory"));
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }
}
