package com.rediacc.ops.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenetFileTest {
  @TempDir Path directory;

  private Path executable(byte[] content) throws Exception {
    Path file = Files.write(directory.resolve("renet"), content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static byte[] elf(int machine) {
    byte[] header = new byte[64];
    System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
    header[18] = (byte) machine;
    return header;
  }

  @Test
  void executables_for_the_guests_and_scripts_are_taken() throws Exception {
    assertThat(RenetFile.require(executable(elf(62)), Architecture.AMD64)).isAbsolute();
    assertThat(RenetFile.require(executable(elf(183)), Architecture.ARM64)).isAbsolute();
    RenetFile.require(
        executable("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)), Architecture.AMD64);
  }

  @Test
  void others_are_refused_with_the_reason() throws Exception {
    Path file = executable(elf(183));
    assertThatThrownBy(() -> RenetFile.require(file, Architecture.AMD64))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("renet: " + file + " is arm64; the VMs need an executable for amd64");
    executable(elf(243));
    assertThatThrownBy(() -> RenetFile.require(file, Architecture.AMD64))
        .hasMessageContaining("a Linux executable for another machine (ELF 243)");
    executable(new byte[] {'M', 'Z'});
    assertThatThrownBy(() -> RenetFile.require(file, Architecture.AMD64))
        .hasMessageContaining("neither a Linux executable nor a script");
    assertThat(file.toFile().setExecutable(false)).isTrue();
    assertThatThrownBy(() -> RenetFile.require(file, Architecture.AMD64))
        .hasMessage("renet: " + file + " is not executable; chmod +x makes it so");
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> RenetFile.require(missing, Architecture.AMD64))
        .hasMessage("renet: there is no file " + missing);
  }
}
