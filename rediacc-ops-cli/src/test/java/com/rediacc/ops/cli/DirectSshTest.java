package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.GsonBuilder;
import com.rediacc.ops.internal.text.ShellWords;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the launcher starts the OpenSSH client itself, and with which arguments: under every shell
 * that is here, with a client and a Java that print their arguments. This JVM stands for the VM's
 * emulator.
 */
@ParameterizedClass
@MethodSource("shells")
class DirectSshTest {
  private static final Path DIST = Path.of("src/main/dist");

  @Parameter List<String> shell;

  @TempDir Path work;

  private Path launcher;
  private Path data;
  private final Map<String, String> environment = new LinkedHashMap<>();

  static Stream<List<String>> shells() {
    return Stream.of(
            List.of("sh"),
            List.of("dash"),
            List.of("bash", "--posix"),
            List.of("busybox", "sh"),
            List.of("ksh"))
        .filter(
            command ->
                Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, command.get(0)))));
  }

  @BeforeEach
  void install() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc: Java does it all");
    Path home = Files.createDirectories(work.resolve("an app"));
    for (String file : List.of("bin/rdc", "lib/direct-ssh.sh")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(DIST.resolve(file), home.resolve(file));
    }
    Files.createFile(home.resolve("lib/rdc.jar"));
    launcher = home.resolve("bin/rdc");
    Path programs = Files.createDirectory(work.resolve("programs"));
    program(programs.resolve("ssh"), "printf 'ssh'; printf ' <%s>' \"$@\"; exit 42");
    program(programs.resolve("java"), "echo java");
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", "");
    data = work.resolve("the data");
    environment.put("RENET_DATA_DIR", data.toString());
    cluster(format(), "READY");
    vm(stat()[19], Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    for (String file : List.of("config", "host-keys/rediacc11.pub", "host-keys/rediacc1.pub")) {
      Path path = data.resolve("staging/.ssh").resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** The fields of this process after its name, by proc_pid_stat(5). */
  private static String[] stat() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + ProcessHandle.current().pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  /** Of the state files that this version writes. */
  private static int format() throws ReflectiveOperationException {
    Field format =
        Class.forName("com.rediacc.ops.internal.engine.ClusterState").getDeclaredField("FORMAT");
    format.setAccessible(true);
    return format.getInt(null);
  }

  private void cluster(int format, String phase) throws IOException {
    var state = new LinkedHashMap<String, Object>();
    state.put("format", format);
    state.put("id", "c1");
    state.put("phase", phase);
    state.put("vms", List.of(Map.of("format", 9)));
    save("cluster.json", state);
  }

  /** VM 11, with this process as its emulator. */
  private void vm(String start, String boot) throws IOException {
    var process = new LinkedHashMap<String, Object>();
    process.put("pid", ProcessHandle.current().pid());
    process.put("start", start);
    process.put("boot", boot);
    save("run/rediacc11.json", Map.of("process", process));
  }

  private void save(String name, Object value) throws IOException {
    Files.createDirectories(data.resolve(name).getParent());
    Files.writeString(
        data.resolve(name), new GsonBuilder().setPrettyPrinting().create().toJson(value) + "\n");
  }

  /** What is printed by what the launcher starts: by the client its arguments in angle brackets. */
  private String rdc(String... arguments) throws Exception {
    var command = new ArrayList<>(shell);
    command.add(launcher.toString());
    command.addAll(List.of("ops", "ssh"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("J") || name.startsWith("_J"));
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(printed.startsWith("ssh") ? 42 : 0);
    return printed;
  }

  private String client(String... arguments) {
    return "ssh <-F> <" + data + "/staging/.ssh/config> <" + String.join("> <", arguments) + ">";
  }

  @Test
  void both_forms_start_the_client_as_java_does() throws Exception {
    assertThat(rdc("11")).isEqualTo(client("rediacc11"));
    assertThat(rdc("--vm-id", "11")).isEqualTo(client("rediacc11"));
    assertThat(rdc("--user", "root", "11")).isEqualTo(client("-l", "root", "rediacc11"));
    assertThat(rdc("--user=root", "11", "id -un; true"))
        .isEqualTo(client("-l", "root", "rediacc11", "--", "id -un; true"));
    assertThat(rdc("--vm-id=11", "-c", "a 'b' | c", "--user", "root"))
        .isEqualTo(client("-l", "root", "rediacc11", "--", "a 'b' | c"));
    assertThat(rdc("--vm-id", "11", "ls", "-l", "--user"))
        .isEqualTo(client("rediacc11", "--", "ls -l --user"));
    assertThat(rdc("11", "--", "-c", "@x")).isEqualTo(client("rediacc11", "--", "-- -c @x"));
    assertThat(rdc("11", "")).isEqualTo(client("rediacc11", "--", ""));
  }

  @Test
  void words_are_quoted_as_java_does() throws Exception {
    List<String> words =
        List.of(
            "printf",
            "%s|",
            "",
            "a b",
            "it's",
            "''",
            "'",
            "\"$HOME\"",
            "`id`",
            "*",
            "~",
            "a\\b",
            "a\nb\n",
            "\u00e9\u65e5",
            "#",
            "-n",
            "--debug",
            "x=1",
            "!",
            "a'b\"c'd",
            "@file",
            "\t");
    var arguments = new ArrayList<>(List.of("11"));
    arguments.addAll(words);
    assertThat(rdc(arguments.toArray(String[]::new)))
        .isEqualTo(client("rediacc11", "--", ShellWords.join(words)));
    assertThat(rdc("11", "", "")).isEqualTo(client("rediacc11", "--", "'' ''"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "one",
        "0",
        "011",
        "+11",
        "111",
        "12",
        "--debug 11",
        "--help",
        "-- 11",
        "--user 11",
        "--user= 11",
        "--user -x 11",
        "--user a:b 11",
        "--user a --user b 11",
        "--vm-id 11 --vm-id 11",
        "--vm-id 11 -c",
        "--vm-id 11 -c=id",
        "--vm-id 11 -cid",
        "--vm-id 11 -c -n",
        "--vm-id 11 -c id id"
      })
  void java_decides_on_other_arguments(String arguments) throws Exception {
    assertThat(rdc(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo("java");
  }

  @Test
  void java_decides_on_a_very_long_command() throws Exception {
    assertThat(rdc("11", "echo", "x".repeat(5000))).isEqualTo("java");
    assertThat(rdc("11", "x".repeat(5000))).startsWith("ssh");
  }

  @Test
  void java_decides_when_the_cluster_is_not_one_that_is_ready() throws Exception {
    cluster(format(), "STARTING");
    assertThat(rdc("11")).as("starting").isEqualTo("java");
    cluster(format() + 1, "READY");
    assertThat(rdc("11")).as("another format").isEqualTo("java");
    Files.writeString(data.resolve("cluster.json"), "{\"id\": ");
    assertThat(rdc("11")).as("damaged").isEqualTo("java");
    Files.delete(data.resolve("cluster.json"));
    assertThat(rdc("11")).as("none").isEqualTo("java");
    environment.put("RENET_DATA_DIR", work.resolve("typo").toString());
    assertThat(rdc("11")).as("no data directory").isEqualTo("java");
  }

  @Test
  void java_decides_when_the_vm_is_not_known_to_run() throws Exception {
    Files.createFile(data.resolve("run/rediacc11.paused"));
    assertThat(rdc("11")).as("paused").isEqualTo("java");
    Files.delete(data.resolve("run/rediacc11.paused"));
    assertThat(rdc("11")).as("running").startsWith("ssh");
    vm(stat()[19] + "1", Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    assertThat(rdc("11")).as("its process id is another's").isEqualTo("java");
    vm(stat()[19], "00000000-0000-0000-0000-000000000000");
    assertThat(rdc("11")).as("launched before the host's last boot").isEqualTo("java");
    Files.delete(data.resolve("run/rediacc11.json"));
    assertThat(rdc("11")).as("no record: libvirt").isEqualTo("java");
  }

  @Test
  void java_decides_when_a_file_or_the_client_is_missing() throws Exception {
    Path config = data.resolve("staging/.ssh/config");
    Files.move(config, config.resolveSibling("aside"));
    assertThat(rdc("11")).as("no configuration").isEqualTo("java");
    Files.move(config.resolveSibling("aside"), config);
    assertThat(rdc("11")).startsWith("ssh");
    environment.computeIfPresent("PATH", (name, path) -> path + "::/none");
    assertThat(rdc("11")).as("an empty directory in the PATH").isEqualTo("java");
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative", "~/data", "%s/", "%s/../the data", "%s "})
  void the_data_directory_is_the_one_that_java_would_use(String value) throws Exception {
    environment.put("RENET_DATA_DIR", value.replace("%s", data.toString()));
    assertThat(rdc("11"))
        .isEqualTo(
            value.equals("%s/") ? client("rediacc11").replace("/staging", "//staging") : "java");
  }

  @Test
  void the_default_data_directory_is_in_the_home_of_the_user_database() throws Exception {
    environment.put("RENET_DATA_DIR", "");
    environment.put("HOME", work.toString());
    Files.createSymbolicLink(work.resolve(".renet"), data);
    assertThat(rdc("11")).as("HOME is not asked").isEqualTo("java");
  }
}
