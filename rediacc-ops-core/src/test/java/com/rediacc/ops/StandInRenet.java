package com.rediacc.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A script in the place of the closed engine: it does what is known of it, and can be broken. */
final class StandInRenet {
  private StandInRenet() {}

  /**
   * @param setup shell lines at the place where the real one sets the node up
   */
  static Path in(Path directory, String setup) {
    String text =
        """
        #!/bin/bash
        # As the real one: version, setup with its marker, the bridge's service.
        set -eu
        case "$1" in
          version) echo "renet version 9.8.7-test" ;;
          setup)
            echo "setting up as $(id -un): $*"
            marker=setup_$(id -u)_completed
            %s
            sudo -n touch "/var/lib/rediacc/$marker"
            ;;
          bridge) exec sleep infinity ;;
          *) echo "renet: what is $1?" >&2; exit 64 ;;
        esac
        """
            .formatted(setup);
    try {
      Path file = Files.writeString(directory.resolve("renet"), text);
      if (!file.toFile().setExecutable(true)) {
        throw new IOException("cannot be made executable");
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
