package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.spec.Architecture;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The images that can be obtained by name. Immutable. */
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
            ubuntu("24.04", "noble", Architecture.AMD64),
            ubuntu("24.04", "noble", Architecture.ARM64),
            ubuntu("22.04", "jammy", Architecture.AMD64),
            ubuntu("22.04", "jammy", Architecture.ARM64),
            debian("12", "bookworm", Architecture.AMD64),
            debian("12", "bookworm", Architecture.ARM64),
            debian("13", "trixie", Architecture.AMD64),
            debian("13", "trixie", Architecture.ARM64),
            fedora("43", "1.6", Architecture.AMD64, "x86_64"),
            fedora("43", "1.6", Architecture.ARM64, "aarch64")));
  }

  /** Those for guests of this architecture, in the catalogue's order. */
  List<CatalogueImage> of(Architecture architecture) {
    return images.stream().filter(image -> image.architecture() == architecture).toList();
  }

  /**
   * Finds an image.
   *
   * @throws InvalidInputException if there is none of this name, listing the names
   */
  CatalogueImage require(String name, Architecture architecture) {
    List<CatalogueImage> offered = of(architecture);
    return offered.stream()
        .filter(image -> image.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "image "
                        + name
                        + " is not known for "
                        + architecture
                        + "; known: "
                        + names(offered)
                        + ", or the path of a qcow2 or raw disk"));
  }

  /**
   * Checks that the image of this name can be built.
   *
   * @throws InvalidInputException if it cannot, listing the names of those that can
   */
  void requireBuildable(String name, Architecture architecture) {
    if (require(name, architecture).suite().isEmpty()) {
      throw new InvalidInputException(
          "image "
              + name
              + " cannot be built, only downloaded; buildable: "
              + names(of(architecture).stream().filter(i -> i.suite().isPresent()).toList()));
    }
  }

  private static String names(List<CatalogueImage> images) {
    return images.stream().map(CatalogueImage::name).collect(Collectors.joining(", "));
  }

  private static CatalogueImage ubuntu(String release, String code, Architecture architecture) {
    String directory = UBUNTU + code + "/release/";
    return new CatalogueImage(
        "ubuntu-" + release,
        architecture,
        URI.create(directory + "ubuntu-" + release + "-minimal-cloudimg-" + architecture + ".img"),
        URI.create(directory + "SHA256SUMS"),
        Optional.empty());
  }

  private static CatalogueImage debian(String release, String suite, Architecture architecture) {
    String directory = DEBIAN + suite + "/latest/";
    return new CatalogueImage(
        "debian-" + release,
        architecture,
        URI.create(directory + "debian-" + release + "-genericcloud-" + architecture + ".qcow2"),
        URI.create(directory + "SHA512SUMS"),
        Optional.of(suite));
  }

  private static CatalogueImage fedora(
      String release, String compose, Architecture architecture, String machine) {
    String directory = FEDORA + release + "/Cloud/" + machine + "/images/";
    String version = release + "-" + compose;
    return new CatalogueImage(
        "fedora-" + release,
        architecture,
        URI.create(directory + "Fedora-Cloud-Base-Generic-" + version + "." + machine + ".qcow2"),
        URI.create(directory + "Fedora-Cloud-" + version + "-" + machine + "-CHECKSUM"),
        Optional.empty());
  }
}
