package com.rediacc.ops.internal.fault;

import java.util.HexFormat;

/** An Ethernet address. */
final class Mac {
  static final int LENGTH = 6;

  private final byte[] bytes;

  /**
   * @param text such as {@code 02:01:c0:a8:6f:0b}
   */
  Mac(String text) {
    this.bytes = HexFormat.ofDelimiter(":").parseHex(text);
  }

  /** Whether the frame has it there. */
  boolean isAt(byte[] frame, int offset) {
    for (int i = 0; i < LENGTH; i++) {
      if (frame[offset + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
