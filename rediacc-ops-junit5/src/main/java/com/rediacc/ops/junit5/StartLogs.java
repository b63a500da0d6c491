package com.rediacc.ops.junit5;

import com.rediacc.ops.error.OpsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is left of a cluster that did not come up: the log that its failure names, and the consoles
 * beside that.
 *
 * @param log is there
 */
record StartLogs(Path log) {
  /** Ends the name of a VM's console among the logs of a cluster. */
  private static final String CONSOLE = "-console.log";

  /** In bytes. */
  private static final int LONGEST = 2 << 20;

  /** Those that a failure leads to, if there are any. */
  static Optional<StartLogs> of(Throwable failure) {
    return failure instanceof OpsException ops
        ? ops.failure().log().filter(Files::isRegularFile).map(StartLogs::new)
        : Optional.empty();
  }

  /** The end of the log that the failure names. */
  String named() throws IOException {
    return end(log);
  }

  /** The consoles of all VMs, by their names. */
  Map<String, Path> consoles() throws IOException {
    var found = new TreeMap<String, Path>();
    Path logs = log.toAbsolutePath().getParent();
    try (DirectoryStream<Path> consoles = Files.newDirectoryStream(logs, "*" + CONSOLE)) {
      for (Path console : consoles) {
        String name = console.getFileName().toString();
        found.put(name.substring(0, name.length() - CONSOLE.length()), console);
      }
    }
    return found;
  }

  /** What was written last; it need not be text. */
  static String end(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(Math.max(0, channel.size() - LONGEST));
      InputStream rest = Channels.newInputStream(channel);
      return new String(rest.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
  }
}
