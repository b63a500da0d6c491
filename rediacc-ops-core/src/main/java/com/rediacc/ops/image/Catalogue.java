package com.rediacc.ops.image;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The images that are offered by name. Immutable. */
record Catalogue(List<CatalogueImage> images) {
  private static final String UBUNTU = "https://cloud-images.ubuntu.com/minimal/releases/";
  private static final String DEBIAN = "https://cloud.debian.org/images/cloud/";
  private static final String FEDORA =
      "https://download.fedoraproject.org/pub/fedora/linux/releases/";

  Catalogue {
    images = List.copyOf(images);
  }

  /** What the publishers offer; the first name is the default. */
  static Catalogue standard() {
    return new Catalogue(
        List.of(
            ubuntu("24.04", "noble", "amd64"),
            ubuntu("24.04", "noble", "arm64"),
            ubuntu("22.04", "jammy", "amd64"),
            ubuntu("22.04", "jammy", "arm64"),
            debian("12", "bookworm", "amd64"),
            debian("12", "bookworm", "arm64"),
            debian("13", "trixie", "amd64"),
            debian("13", "trixie", "arm64"),
            fedora("43", "1.6", "amd64", "x86_64"),
            fedora("43", "1.6", "arm64", "aarch64")));
  }

  Optional<CatalogueImage> find(String name, String architecture) {
    return images.stream()
        .filter(image -> image.name().equals(name) && image.architecture().equals(architecture))
        .findFirst();
  }

  /** The names offered for an architecture, in the catalogue's order. */
  List<String> names(String architecture) {
    return images.stream()
        .filter(image -> image.architecture().equals(architecture))
        .map(CatalogueImage::name)
        .toList();
  }

  private static CatalogueImage ubuntu(String release, String code, String architecture) {
    String folder = UBUNTU + code + "/release/";
    return new CatalogueImage(
        "ubuntu-" + release,
        architecture,
        URI.create(folder + "ubuntu-" + release + "-minimal-cloudimg-" + architecture + ".img"),
        URI.create(folder + "SHA256SUMS"),
        Optional.empty());
  }

  private static CatalogueImage debian(String release, String suite, String architecture) {
    String folder = DEBIAN + suite + "/latest/";
    return new CatalogueImage(
        "debian-" + release,
        architecture,
        URI.create(folder + "debian-" + release + "-genericcloud-" + architecture + ".qcow2"),
        URI.create(folder + "SHA512SUMS"),
        Optional.of(suite));
  }

  private static CatalogueImage fedora(
      String release, String compose, String architecture, String machine) {
    String folder = FEDORA + release + "/Cloud/" + machine + "/images/";
    String version = release + "-" + compose;
    return new CatalogueImage(
        "fedora-" + release,
        architecture,
        URI.create(folder + "Fedora-Cloud-Base-Generic-" + version + "." + machine + ".qcow2"),
        URI.create(folder + "Fedora-Cloud-" + version + "-" + machine + "-CHECKSUM"),
        Optional.empty());
  }
}
