package com.rediacc.ops.internal.image;

import com.rediacc.ops.spec.Architecture;
import java.net.URI;
import java.util.Optional;

/**
 * An image of the catalogue, for one architecture.
 *
 * @param disk its URL at the publisher
 * @param checksums URL of the publisher's checksum file, which lists the disk
 * @param suite the Debian suite it can be built from instead; empty where it can only be downloaded
 */
record CatalogueImage(
    String name, Architecture architecture, URI disk, URI checksums, Optional<String> suite) {

  /** The name of this image's directory, lock and partial download. */
  String key() {
    return name + "-" + architecture;
  }

  /** The disk's file name, as the checksum file has it. */
  String fileName() {
    String path = disk.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
