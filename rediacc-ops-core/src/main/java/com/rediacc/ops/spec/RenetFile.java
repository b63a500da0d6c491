package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The file that is to be renet, the engine of Rediacc, which users bring. */
final class RenetFile {
  /**
   * ELF header, System V ABI: "e_machine" is two bytes at 18, in the byte order that byte 5 names.
   */
  private static final int HEADER = 20;

  private static final int MACHINE_AT = 18;
  private static final Map<Integer, String> MACHINES = Map.of(62, "amd64", 183, "arm64");

  private RenetFile() {}

  /**
   * The file's absolute path.
   *
   * @throws InvalidInputException when it is no executable for guests of this architecture
   */
  static Path require(Path file, Architecture architecture) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.isRegularFile(absolute)) {
      throw new InvalidInputException("renet: there is no file " + absolute);
    }
    if (!Files.isExecutable(absolute)) {
      throw new InvalidInputException(
          "renet: " + absolute + " is not executable; chmod +x makes it so");
    }
    String kind = kind(absolute);
    if (!kind.equals(architecture.toString()) && !kind.equals("script")) {
      throw new InvalidInputException(
          "renet: "
              + absolute
              + " is "
              + kind
              + "; the VMs need an executable for "
              + architecture);
    }
    return absolute;
  }

  private static String kind(Path file) {
    byte[] header;
    try (var in = Files.newInputStream(file)) {
      header = in.readNBytes(HEADER);
    } catch (IOException e) {
      throw new InvalidInputException("renet: cannot read " + file + ": " + e.getMessage());
    }
    if (header.length >= 2 && header[0] == '#' && header[1] == '!') {
      return "script";
    }
    boolean elf =
        header.length == HEADER
            && header[0] == 0x7F
            && header[1] == 'E'
            && header[2] == 'L'
            && header[3] == 'F';
    if (!elf) {
      return "neither a Linux executable nor a script";
    }
    ByteOrder order = header[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int machine = ByteBuffer.wrap(header).order(order).getShort(MACHINE_AT) & 0xFFFF;
    String name = MACHINES.get(machine);
    return name != null ? name : "a Linux executable for another machine (ELF " + machine + ")";
  }
}
