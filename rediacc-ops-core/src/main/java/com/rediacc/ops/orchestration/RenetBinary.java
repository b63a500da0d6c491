package com.rediacc.ops.orchestration;

import com.rediacc.ops.report.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The engine of Rediacc, which users bring: an executable for the guests' architecture.
 *
 * @param file on this host, absolute
 * @param sha256 of its content
 */
public record RenetBinary(Path file, String sha256) {
  /**
   * ELF header, System V ABI: "e_machine" is two bytes at 18, in the byte order that byte 5 names.
   */
  private static final int HEADER = 20;

  private static final int MACHINE_AT = 18;
  private static final Map<Integer, String> MACHINES = Map.of(62, "amd64", 183, "arm64");

  /**
   * Looks at a file that is to be renet.
   *
   * @param architecture of the guests, {@code amd64} or {@code arm64}
   * @throws InvalidInputException when it is no executable for them
   */
  public static RenetBinary of(Path file, String architecture) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.isRegularFile(absolute)) {
      throw new InvalidInputException("renet: there is no file " + absolute);
    }
    if (!Files.isExecutable(absolute)) {
      throw new InvalidInputException(
          "renet: " + absolute + " is not executable; chmod +x makes it so");
    }
    String kind = kind(absolute);
    if (!kind.equals(architecture) && !kind.equals("script")) {
      throw new InvalidInputException(
          "renet: "
              + absolute
              + " is "
              + kind
              + "; the VMs need an executable for "
              + architecture);
    }
    return new RenetBinary(absolute, TreeDigest.of(absolute));
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
