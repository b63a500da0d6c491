package com.rediacc.ops.internal.image;

import static com.rediacc.ops.internal.image.Stores.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageStoreTest {
  @TempDir private Path directory;
  private final RecordedProgress progress = new RecordedProgress();
  private Publisher publisher;

  @BeforeEach
  void open() throws IOException {
    publisher = new Publisher();
  }

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void buildsDebianWhenItsHostCannotBeReached() {
    publisher.close();

    Image image = store().obtain("debian-12", Deadline.after(LIMIT));

    assertThat(progress.notes)
        .containsExactly(
            "the host 127.0.0.1 cannot be reached to download debian-12; it is built from Debian's"
                + " packages instead, in a minute or two");
    assertThat(image.bootSource().kernel())
        .contains(
            new BootSource.Kernel(
                directory.resolve("debian-12-amd64/vmlinuz"),
                directory.resolve("debian-12-amd64/initrd.img"),
                "root=LABEL=test"));
    assertThat(Stores.names(directory.resolve("debian-12-amd64")))
        .containsExactlyInAnyOrder("disk.qcow2", "vmlinuz", "initrd.img", "image.json");
    assertThat(store().obtain("debian-12", Deadline.after(LIMIT))).isEqualTo(image);
    assertThat(store().list().get(0).present().orElseThrow().origin())
        .isEqualTo(ImageEntry.Origin.BUILT);
  }

  @Test
  void buildsNothingAfterAnotherFailure() {
    publisher.then(Publisher.status(403));

    assertThatThrownBy(() -> store().obtain("debian-12", Deadline.after(LIMIT)))
        .hasMessageStartingWith("the download of debian-12 was answered with HTTP status 403");
    assertThat(Stores.names(directory)).doesNotContain("debian-12-amd64");
  }

  @Test
  void aFailedBuildLeavesTheFormerImage() {
    store().build("debian-12", LIMIT);
    Image former = store().find("debian-12").orElseThrow();
    var failing =
        new ImageStore(
            directory,
            Architecture.AMD64,
            progress,
            name -> {},
            publisher.catalogue(),
            Stores.limits(),
            (wanted, into, log, deadline) -> {
              throw new OpsException(Failure.of("burnt"));
            });

    assertThatThrownBy(() -> failing.build("debian-12", LIMIT)).hasMessage("burnt");

    assertThat(store().find("debian-12")).contains(former);
    assertThat(Stores.names(directory)).doesNotContain(".debian-12-amd64.new");
  }

  @Test
  void aBuildThatDoesNotFitIsRefused() {
    ImageStore store =
        Stores.store(directory, publisher.catalogue(), Stores.withSpace(1L << 30), progress);

    assertThatThrownBy(() -> store.build("debian-12", LIMIT))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "too little disk space to build debian-12 in "
                + directory
                + ": 1536 MB needed, 1024 MB free\n"
                + "  hint: free some, or set RENET_DATA_DIR to a directory on a larger disk");
  }

  @Test
  void clearsWhatAKilledProcessLeft() throws IOException {
    Files.createDirectories(directory.resolve(".debian-12-amd64.new/root/etc"));
    Files.writeString(directory.resolve(".debian-12-amd64.new/disk.qcow2"), "half");
    Files.createDirectories(directory.resolve(".debian-12-amd64.old"));

    assertThat(store().find("debian-12")).isEmpty();
    store().build("debian-12", LIMIT);

    assertThat(Stores.names(directory))
        .containsExactlyInAnyOrder(
            "debian-12-amd64", "debian-12-amd64.build.log", ".debian-12-amd64.lock");
  }

  @Test
  void dropsADamagedImageAndGetsItAgain() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    Files.setPosixFilePermissions(image.disk(), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(image.disk(), "damaged");

    assertThat(store().find("solo")).isEmpty();
    assertThat(store().list().get(1).present()).isEmpty();
    assertThat(store().obtain("solo", Deadline.after(LIMIT))).isEqualTo(image);

    assertThat(progress.notes)
        .containsExactly(
            "image solo is damaged and dropped: disk.qcow2 is not what was stored (SHA-256"
                + " differs)");
    assertThat(publisher.ranges()).hasSize(2);
  }

  @Test
  void dropsAnImageWithoutItsRecord() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    Files.delete(directory.resolve("solo-amd64/image.json"));

    assertThat(store().find("solo")).isEmpty();
    assertThat(store().obtain("solo", Deadline.after(LIMIT))).isEqualTo(image);
    assertThat(progress.notes)
        .containsExactly("image solo is damaged and dropped: image.json is missing");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"when\", \"made\", 'when' is missing",
        "\"20, \"twenty, Text 'twenty",
        "QCOW2, GIF, 'format' is missing"
      })
  void dropsAnImageWhoseRecordIsDamaged(String found, String instead, String reason)
      throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    Path manifest = directory.resolve("solo-amd64/image.json");
    Files.writeString(manifest, Files.readString(manifest).replaceFirst(found, instead));

    assertThat(store().list().get(1).present()).isEmpty();
    assertThat(store().obtain("solo", Deadline.after(LIMIT))).isEqualTo(image);
    assertThat(progress.notes)
        .singleElement()
        .asString()
        .startsWith(
            "image solo is damaged and dropped: the state file "
                + manifest
                + " is damaged: "
                + reason);
  }

  @Test
  void readsTheRecordOfAnEarlierVersion() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    Path manifest = directory.resolve("solo-amd64/image.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("AMD64", "amd64")
            .replace("DOWNLOADED", "downloaded")
            .replace("QCOW2", "qcow2")
            .replaceFirst(" *\"commandLine\": null,\n", ""));

    assertThat(store().find("solo")).contains(image);
  }

  @Test
  void keepsAnImageThatWasOnlyTouched() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    Files.setLastModifiedTime(image.disk(), FileTime.from(Instant.EPOCH));

    assertThat(store().find("solo")).contains(image);
    assertThat(ImageManifest.read(directory.resolve("solo-amd64")).orElseThrow().disk().modified())
        .isZero();
  }

  @Test
  void pullsAgainOnlyWhatHasChanged() {
    ImageEntry one = store().pull("solo", LIMIT);
    assertThat(store().pull("solo", LIMIT)).isEqualTo(one);
    assertThat(publisher.ranges()).hasSize(1);

    publisher.publish(Publisher.disk(2), "\"two\"");
    ImageEntry.Present two = store().pull("solo", LIMIT).present().orElseThrow();

    assertThat(two.sha256()).isNotEqualTo(one.present().orElseThrow().sha256());
    assertThat(two.disk()).hasBinaryContent(Publisher.disk(2));
  }

  @Test
  void aFailedPullLeavesTheFormerImage() {
    store().pull("solo", LIMIT);
    Image former = store().find("solo").orElseThrow();
    publisher.publish(Publisher.disk(2), "\"two\"");
    publisher.then(Publisher.status(404));

    assertThatThrownBy(() -> store().pull("solo", LIMIT)).isInstanceOf(OpsException.class);
    assertThat(store().find("solo")).contains(former);
  }

  @Test
  void listsTheCatalogueWithWhatIsHere() {
    store().obtain("solo", Deadline.after(LIMIT));

    List<ImageEntry> entries = store().list();

    assertThat(entries).extracting(ImageEntry::name).containsExactly("debian-12", "solo");
    assertThat(entries).extracting(ImageEntry::buildable).containsExactly(true, false);
    assertThat(entries.get(0).present()).isEmpty();
    ImageEntry.Present present = entries.get(1).present().orElseThrow();
    assertThat(present.origin()).isEqualTo(ImageEntry.Origin.DOWNLOADED);
    assertThat(present.bytes()).isEqualTo(300_000);
    assertThat(entries.get(1).source()).isEqualTo(publisher.uri(Publisher.FILE));
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void worksInALocaleWithDigitsOfItsOwn() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));
    store().build("debian-12", LIMIT);

    assertThat(store().find("solo")).contains(image);
    assertThat(Files.readString(directory.resolve("solo-amd64/image.json")))
        .matches("\\p{ASCII}+")
        .contains("300000");
  }

  @Test
  void removes() throws IOException {
    store().obtain("solo", Deadline.after(LIMIT));
    Files.writeString(directory.resolve(".solo-amd64.part"), "half");

    assertThat(store().remove("solo", LIMIT)).isTrue();
    assertThat(store().remove("solo", LIMIT)).isFalse();

    assertThat(store().find("solo")).isEmpty();
    assertThat(Stores.names(directory)).containsExactly(".solo-amd64.lock");
  }

  @Test
  void namesTheCatalogueWhenANameIsUnknown() {
    var store = new ImageStore(directory, Architecture.ARM64, progress, name -> {});

    assertThatThrownBy(() -> store.requireKnown("debian-11"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "image debian-11 is not known for arm64; known: ubuntu-24.04, ubuntu-22.04, debian-12,"
                + " debian-13, fedora-43, or the path of a qcow2 or raw disk");
    assertThatThrownBy(() -> store.build("fedora-43", LIMIT))
        .hasMessage(
            "image fedora-43 cannot be built, only downloaded; buildable: debian-12, debian-13");
  }

  private ImageStore store() {
    return Stores.store(directory, publisher.catalogue(), Stores.limits(), progress);
  }
}
