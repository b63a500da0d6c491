package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.Failure;
import java.security.PublicKey;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/**
 * The one host key that a connection accepts. It travels with the request to connect: a verifier
 * that is set on the session comes too late for a server that is quick to show its key.
 */
final class PinnedHostKey {
  private static final AttributeKey<PinnedHostKey> PIN = new AttributeKey<>();

  private final PublicKey expected;
  private volatile @Nullable PublicKey refused;

  PinnedHostKey(String publicLine) {
    expected = SshKeys.parse(publicLine);
  }

  /** What to connect with. */
  AttributeRepository context() {
    return AttributeRepository.ofKeyValuePair(PIN, this);
  }

  /** False for any other key, and for a session that was not made with a pin. */
  static boolean accepts(ClientSession session, PublicKey offered) {
    AttributeRepository context = session.getConnectionContext();
    PinnedHostKey pin = context == null ? null : context.getAttribute(PIN);
    return pin != null && pin.accepts(offered);
  }

  private boolean accepts(PublicKey offered) {
    if (KeyUtils.compareKeys(expected, offered)) {
      return true;
    }
    refused = offered;
    return false;
  }

  boolean hasRefused() {
    return refused != null;
  }

  Failure refusal(SshEndpoint endpoint) {
    return Failure.of(
            endpoint
                + ": the server's host key is "
                + KeyUtils.getFingerPrint(refused)
                + ", not the pinned "
                + KeyUtils.getFingerPrint(expected))
        .withHint("another machine answers on this port, or the VM's host key was replaced");
  }
}
