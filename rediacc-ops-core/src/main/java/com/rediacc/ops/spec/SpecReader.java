package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.process.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns settings into a spec and collects every fault on the way. Used once. */
final class SpecReader {
  private static final int BRIDGE_CPUS = 1;
  private static final int BRIDGE_MEMORY_MB = 1024;
  private static final int BRIDGE_DISK_GB = 8;
  private static final int MOST_DISK_GB = 1 << 16;

  /** Far from what the bus of the emulated machine takes. */
  private static final int MOST_DATA_DISKS = 8;

  /** Two digits: ssh ports are 22200 + id. */
  private static final int MOST_ID = 99;

  /** Without leading zeros, which some programs read as octal. */
  private static final Pattern THREE_NUMBERS =
      Pattern.compile("(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");

  private final Settings settings;
  private final List<RoleStep> provisions;
  private final Map<Integer, String> userData;
  private final Map<Integer, List<Integer>> dataDisks;
  private final List<String> faults;

  /**
   * @param faults that are known already
   */
  SpecReader(
      Settings settings,
      List<RoleStep> provisions,
      Map<Integer, String> userData,
      Map<Integer, List<Integer>> dataDisks,
      List<String> faults) {
    this.settings = settings;
    this.provisions = provisions;
    this.userData = userData;
    this.dataDisks = dataDisks;
    this.faults = new ArrayList<>(faults);
  }

  SpecValues read() {
    int cpus = number(Setting.WORKER_CPUS, 1, 256, "");
    int memoryMb = number(Setting.WORKER_MEMORY_MB, 256, 1 << 22, " (MB)");
    int diskGb = number(Setting.WORKER_DISK_GB, 2, MOST_DISK_GB, " (GB)");
    int bridge = number(Setting.BRIDGE_ID, 1, MOST_ID, "");
    int offset = number(Setting.NET_OFFSET, 0, Subnet.HOST_NUMBER - 2, "");
    List<Integer> workers = workerIds();
    if (workers.contains(bridge)) {
      fault(Setting.BRIDGE_ID, "is also a worker's id: " + settings.get(Setting.WORKER_IDS));
    }
    checkAddresses(offset, bridge, workers);
    String netBase = netBase();
    String os = settings.value(Setting.IMAGE);
    if (os.isBlank()) {
      fault(Setting.IMAGE, "must not be empty");
    }
    Optional<Architecture> architecture = architecture();
    Optional<BackendKind> backend = backend();
    checkSwitch(Setting.REQUIRE_KVM, "0", "1");
    checkSwitch(Setting.WARM, "on", "off");
    checkSwitch(Setting.GUEST_INTERNET, "on", "off");
    boolean isolated = settings.value(Setting.GUEST_INTERNET).equals("off");
    number(Setting.CACHE_GB, 0, 1 << 20, " (GB)");
    boolean skip = settings.value(Setting.SKIP_ORCHESTRATION).equals("true");
    Optional<Path> renet = skip ? Optional.empty() : architecture.flatMap(this::renet);
    checkUserData(bridge, workers);
    checkDataDisks(bridge, workers);
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
    var vms = new ArrayList<VmSpec>();
    vms.add(
        new VmSpec(
            bridge,
            Role.BRIDGE,
            BRIDGE_CPUS,
            BRIDGE_MEMORY_MB,
            BRIDGE_DISK_GB,
            dataDisksOf(bridge)));
    workers.forEach(
        id -> vms.add(new VmSpec(id, Role.WORKER, cpus, memoryMb, diskGb, dataDisksOf(id))));
    return new SpecValues(
        vms,
        os,
        architecture.orElseThrow(),
        new Subnet(netBase),
        offset,
        backend,
        isolated,
        skip,
        renet,
        provisions,
        userData);
  }

  /** Empty only together with a fault. */
  private Optional<Architecture> architecture() {
    try {
      return Optional.of(settings.architecture());
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
      return Optional.empty();
    }
  }

  private Optional<BackendKind> backend() {
    try {
      return BackendKind.parse(settings.value(Setting.BACKEND));
    } catch (InvalidInputException e) {
      e.faults().forEach(rule -> fault(Setting.BACKEND, rule));
      return Optional.empty();
    }
  }

  /** The one that is named, or else found. */
  private Optional<Path> renet(Architecture guests) {
    String named = settings.value(Setting.RENET);
    try {
      Optional<Path> file = named.isBlank() ? Programs.find("renet") : Optional.of(Path.of(named));
      return file.map(f -> RenetFile.require(f, guests));
    } catch (InvalidInputException e) {
      fault(Setting.RENET, String.join("; ", e.faults()));
      return Optional.empty();
    }
  }

  private void checkUserData(int bridge, List<Integer> workers) {
    userData.forEach(
        (id, content) -> {
          if (id != bridge && !workers.contains(id)) {
            faults.add("user-data for VM " + id + ": there is no such VM");
          }
          if (!content.startsWith("#cloud-config") && !content.startsWith("#!")) {
            faults.add("user-data for VM " + id + ": it must begin with #cloud-config or #!");
          }
        });
  }

  private List<Integer> dataDisksOf(int id) {
    return dataDisks.getOrDefault(id, List.of());
  }

  private void checkDataDisks(int bridge, List<Integer> workers) {
    dataDisks.forEach(
        (id, sizes) -> {
          if (id != bridge && !workers.contains(id)) {
            faults.add("a data disk for VM " + id + ": there is no such VM");
          }
          if (sizes.size() > MOST_DATA_DISKS) {
            faults.add(
                "VM " + id + ": at most " + MOST_DATA_DISKS + " data disks, not " + sizes.size());
          }
          sizes.stream()
              .filter(size -> size < 1 || size > MOST_DISK_GB)
              .forEach(
                  size ->
                      faults.add(
                          ("a data disk for VM " + id + ": 1 to " + MOST_DISK_GB)
                              + (" (GB), not " + size)));
        });
  }

  private int number(Setting setting, int least, int most, String unit) {
    try {
      return settings.number(setting, least, most, unit);
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
      return least;
    }
  }

  private List<Integer> workerIds() {
    var ids = new ArrayList<Integer>();
    for (String word : settings.value(Setting.WORKER_IDS).split("[\\s,]+")) {
      if (word.isEmpty()) {
        continue;
      }
      if (!word.matches("[1-9]\\d?")) {
        fault(Setting.WORKER_IDS, "'" + word + "' is not an id from 1 to " + MOST_ID);
      } else if (ids.contains(Integer.valueOf(word))) {
        fault(Setting.WORKER_IDS, "id " + word + " is there twice");
      } else {
        ids.add(Integer.valueOf(word));
      }
    }
    ids.sort(null);
    return ids;
  }

  private void checkAddresses(int offset, int bridge, List<Integer> workers) {
    var ids = new HashSet<>(workers);
    ids.add(bridge);
    ids.stream()
        .filter(id -> offset + id >= Subnet.HOST_NUMBER)
        .sorted()
        .forEach(
            id ->
                fault(
                    Setting.NET_OFFSET,
                    "VM "
                        + id
                        + " would have the address ."
                        + (offset + id)
                        + "; .253 is the last"));
  }

  private String netBase() {
    String base = settings.value(Setting.NET_BASE);
    if (!THREE_NUMBERS.matcher(base).matches() || !isUnicast(base)) {
      fault(
          Setting.NET_BASE,
          "must be the first three numbers of an IPv4 network, such as 192.168.111");
    } else if (base.equals("10.0.2")) {
      fault(Setting.NET_BASE, "10.0.2.0/24 is the VMs' management network");
    }
    return base;
  }

  private static boolean isUnicast(String base) {
    int[] numbers =
        Pattern.compile("\\.").splitAsStream(base).mapToInt(Integer::parseInt).toArray();
    boolean bytes = numbers[0] <= 255 && numbers[1] <= 255 && numbers[2] <= 255;
    return bytes && numbers[0] > 0 && numbers[0] != 127 && numbers[0] < 224;
  }

  private void checkSwitch(Setting setting, String one, String other) {
    if (!Set.of(one, other).contains(settings.value(setting))) {
      fault(setting, "must be " + one + " or " + other);
    }
  }

  private void fault(Setting setting, String rule) {
    faults.add(settings.get(setting) + ": " + rule);
  }
}
