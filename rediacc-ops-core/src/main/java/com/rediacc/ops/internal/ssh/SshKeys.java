package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * ECDSA P-256 key pairs in OpenSSH's file format: {@code FILE} with the private key and {@code
 * FILE.pub} with the public one, readable by their owner only.
 */
public final class SshKeys {
  private SshKeys() {}

  /**
   * Makes a key pair unless the private key's file exists; what exists is never replaced.
   *
   * @param file in an existing directory
   * @param comment ends the public key's line
   * @return the public key, one line without its end
   */
  public static String ensure(Path file, String comment) {
    try {
      if (!Files.exists(file)) {
        write(file, generate(), comment);
      }
      return publicLine(load(file), comment);
    } catch (IOException | GeneralSecurityException e) {
      throw new OpsException(
          Failure.of("cannot make the ssh key " + file + ": " + e.getMessage()), e);
    }
  }

  /**
   * A key pair that is kept nowhere.
   *
   * @param privateKey in OpenSSH's file format
   * @param publicKey one line without its end
   */
  public record Pair(String privateKey, String publicKey) {
    /** Keys do not belong in logs. */
    @Override
    public String toString() {
      return "Pair[" + publicKey + "]";
    }
  }

  /**
   * Makes a key pair.
   *
   * @param comment ends the public key's line
   */
  public static Pair generate(String comment) {
    try {
      KeyPair pair = generate();
      return new Pair(privateText(pair, comment), publicLine(pair, comment));
    } catch (IOException | GeneralSecurityException e) {
      throw new OpsException(Failure.of("cannot make an ssh key: " + e.getMessage()), e);
    }
  }

  static KeyPair load(Path file) {
    try (var in = Files.newInputStream(file)) {
      var pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, null);
      for (KeyPair pair : pairs == null ? java.util.List.<KeyPair>of() : pairs) {
        return pair;
      }
      throw new IOException("there is no private key in it");
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new OpsException(
          Failure.of("the ssh key " + file + " cannot be used: " + e.getMessage())
              .withHint("take clusters down that use it, then delete it; a new one will be made"),
          e);
    }
  }

  /** Reads a public key as {@link #ensure} returns it. */
  static PublicKey parse(String line) {
    try {
      AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
      if (entry != null) {
        return entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new OpsException(Failure.of("not a public key: " + line), e);
    }
    throw new OpsException(Failure.of("not a public key: " + line));
  }

  /** Type and key of a public key's line, as {@code known_hosts} has them: sshd(8). */
  public static String withoutComment(String line) {
    String[] words = line.split(" ");
    return words[0] + " " + words[1];
  }

  private static KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static void write(Path file, KeyPair pair, String comment)
      throws IOException, GeneralSecurityException {
    PrivateFiles.write(Path.of(file + ".pub"), publicLine(pair, comment) + "\n");
    PrivateFiles.write(file, privateText(pair, comment));
  }

  private static String privateText(KeyPair pair, String comment)
      throws IOException, GeneralSecurityException {
    var secret = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, secret);
    return secret.toString(StandardCharsets.UTF_8);
  }

  private static String publicLine(KeyPair pair, String comment)
      throws IOException, GeneralSecurityException {
    var line = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(pair, comment, line);
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
