package com.rediacc.ops.internal.cloudinit;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.Subnet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three documents that cloud-init's NoCloud data source reads, and the disk it reads them from.
 * They are written as JSON, which is YAML too, so that no value can break out of its place.
 * Immutable.
 *
 * <p>Sources: cloud-init's documentation, "NoCloud", "Cloud config examples", "Networking config
 * version 2".
 */
public final class CloudInit {
  /** The user that every guest has: may become root without a password, logs in by key only. */
  public static final String USER = "rediacc";

  /** By which NoCloud finds the disk. */
  private static final String VOLUME = "cidata";

  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** As {@link #metaData} writes it, which is the first document of a seed. */
  private static final Pattern INSTANCE =
      Pattern.compile("\"instance-id\": \"([A-Za-z0-9.-]{1,200})\"");

  private final Guest guest;

  private CloudInit(Guest guest) {
    this.guest = guest;
  }

  /** The documents for this guest. */
  public static CloudInit of(Guest guest) {
    return new CloudInit(guest);
  }

  /** The document {@code user-data}: users, host name, shell, host key, hosts, sshd's rules. */
  public String userData() {
    var config = new LinkedHashMap<String, Object>();
    config.put("hostname", guest.hostname());
    config.put("preserve_hostname", false);
    config.put("bootcmd", List.of(GuestService.command()));
    // cloud-init's own template would point the guest's name to 127.0.1.1.
    config.put("manage_etc_hosts", false);
    config.put("users", List.of(user()));
    // These go to root too, since root is not disabled.
    config.put("ssh_authorized_keys", List.of(guest.authorizedKey()));
    config.put("disable_root", false);
    config.put("ssh_pwauth", false);
    config.put("ssh_deletekeys", true);
    config.put(
        "ssh_keys",
        inOrder(
            "ecdsa_private", guest.hostKey().privateKey(),
            "ecdsa_public", guest.hostKey().publicKey()));
    config.put(
        "write_files",
        List.of(file("/etc/hosts", hosts()), file(SSHD_FILE, SSHD_RULES), file(LINGER, "")));
    config.put("growpart", inOrder("mode", "auto", "devices", List.of("/")));
    config.put("resize_rootfs", true);
    config.put("package_update", false);
    config.put("package_upgrade", false);
    // Left to the image: generating one takes the package 'locales' and time. A string, since the
    // schema (22.4) wants one; what means "off" is read from its text.
    config.put("locale", "false");
    String own = "#cloud-config\n" + JSON.toJson(config) + "\n";
    return guest.userData().map(more -> archive(own, more)).orElse(own);
  }

  /**
   * Two parts: what the second has in lists is added, what it would replace stays (cloud-init's
   * documentation, "Cloud config archive" and "Merging user-data sections").
   */
  private static String archive(String own, String more) {
    var second = new LinkedHashMap<String, Object>();
    second.put("content", more);
    second.put("Merge-Type", "list(append)+dict(no_replace,recurse_list)+str()");
    return "#cloud-config-archive\n" + JSON.toJson(List.of(Map.of("content", own), second)) + "\n";
  }

  /** The document {@code meta-data}: instance and host name. */
  public String metaData() {
    var data = new LinkedHashMap<String, Object>();
    data.put("instance-id", guest.instanceId());
    data.put("local-hostname", guest.hostname());
    return JSON.toJson(data) + "\n";
  }

  /**
   * The document {@code network-config}: interfaces by MAC address. One that leads outside is
   * waited for at boot, others are not.
   */
  public String networkConfig() {
    var ethernets = new LinkedHashMap<String, Object>();
    guest.nics().forEach(nic -> ethernets.put(nic.name(), ethernet(nic)));
    var config = new LinkedHashMap<String, Object>();
    config.put("version", 2);
    config.put("ethernets", ethernets);
    return JSON.toJson(config) + "\n";
  }

  /**
   * No interface waits for a router's advertisement: none comes, and systemd-networkd would hold
   * the boot for 12 s. Nor for duplicate address detection, which takes the frames that the
   * cluster's segment echoes for another node.
   */
  private static Map<String, Object> ethernet(Nic nic) {
    var ethernet = new LinkedHashMap<String, Object>();
    ethernet.put("match", Map.of("macaddress", nic.mac()));
    ethernet.put("dhcp4", nic.fixed().isEmpty());
    ethernet.put("dhcp6", false);
    ethernet.put("accept-ra", false);
    ethernet.put("link-local", List.of());
    nic.fixed().ifPresent(fixed -> addFixed(fixed, ethernet));
    return ethernet;
  }

  private static void addFixed(Nic.Fixed fixed, Map<String, Object> ethernet) {
    ethernet.put("addresses", List.of(fixed.address() + "/" + Subnet.PREFIX));
    if (fixed.gateway().isEmpty()) {
      ethernet.put("optional", true);
      return;
    }
    String gateway = fixed.gateway().get();
    ethernet.put("routes", List.of(inOrder("to", "0.0.0.0/0", "via", gateway)));
    ethernet.put("nameservers", Map.of("addresses", List.of(gateway)));
  }

  /**
   * Writes the seed disk; only its owner can read it, since it holds a private key.
   *
   * @throws com.rediacc.ops.error.StorageException when it cannot be written
   */
  public void writeSeed(Path file) {
    var files = new LinkedHashMap<String, byte[]>();
    files.put("meta-data", bytes(metaData()));
    files.put("network-config", bytes(networkConfig()));
    files.put("user-data", bytes(userData()));
    PrivateFiles.write(file, new IsoImage(VOLUME, files).bytes());
  }

  /**
   * The user's systemd instance starts at boot and stays (loginctl(1), enable-linger): else the
   * first login of each session would wait for it.
   */
  private static final String LINGER = "/var/lib/systemd/linger/" + USER;

  private static final String SSHD_FILE = "/etc/ssh/sshd_config.d/10-rediacc.conf";

  /**
   * MaxSessions: a handle has eight channels open at a time, but sshd counts those that have just
   * been closed, too, and a test may hold conversations.
   */
  private static final String SSHD_RULES =
      """
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      MaxSessions 64
      AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2
      """;

  /**
   * The instance that a seed disk was written for, without its host name: as {@code Keys.guest}
   * takes it.
   *
   * @throws com.rediacc.ops.error.StorageException when it cannot be read
   */
  public static String life(Path seed, String hostname) {
    try {
      Matcher found = INSTANCE.matcher(Files.readString(seed, StandardCharsets.ISO_8859_1));
      String instance = found.find() ? found.group(1) : "";
      return instance.startsWith(hostname + "-")
          ? instance.substring(hostname.length() + 1)
          : "unknown";
    } catch (IOException e) {
      throw new StorageException("cannot read", seed, e);
    }
  }

  private Map<String, Object> user() {
    var user = new LinkedHashMap<String, Object>();
    user.put("name", USER);
    user.put("gecos", "Rediacc");
    user.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    user.put("shell", "/bin/bash");
    user.put("lock_passwd", true);
    user.put("ssh_authorized_keys", List.of(guest.authorizedKey()));
    return user;
  }

  private String hosts() {
    var hosts =
        new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
    guest
        .addresses()
        .forEach((name, address) -> hosts.append(address).append(' ').append(name).append('\n'));
    return hosts.toString();
  }

  /** Map.of has another order in every process: equal guests are to give equal documents. */
  private static Map<String, Object> inOrder(
      String first, Object value, String second, Object otherValue) {
    var map = new LinkedHashMap<String, Object>();
    map.put(first, value);
    map.put(second, otherValue);
    return map;
  }

  private static Map<String, Object> file(String path, String content) {
    var file = new LinkedHashMap<String, Object>();
    file.put("path", path);
    file.put("permissions", "0644");
    file.put("content", content);
    return file;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
