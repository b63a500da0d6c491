package com.rediacc.ops.internal.image;

import static com.rediacc.ops.internal.image.Stores.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDownloadTest {
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
  void downloadsVerifiesAndReuses() throws IOException {
    Image image = store().obtain("solo", Deadline.after(LIMIT));

    assertThat(image.disk())
        .isEqualTo(directory.resolve("solo-amd64/disk.qcow2"))
        .hasBinaryContent(Publisher.disk(1));
    assertThat(Files.getPosixFilePermissions(image.disk()))
        .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
    assertThat(image.format()).isEqualTo(DiskFormat.QCOW2);
    assertThat(image.virtualBytes()).isEqualTo(1L << 30);
    assertThat(image.bootSource().kernel()).isEmpty();
    assertThat(image.sha256()).hasSize(64);
    assertThat(progress.phases).containsExactly("checksums", "download", "verification");
    assertThat(progress.done).last().isEqualTo(300_000L);

    publisher.close();
    assertThat(store().obtain("solo", Deadline.after(LIMIT))).isEqualTo(image);
    assertThat(store().find("solo")).contains(image);
    assertThat(publisher.ranges()).hasSize(1);
    assertThat(names()).containsExactlyInAnyOrder("solo-amd64", ".solo-amd64.lock");
  }

  @Test
  void goesOnAfterTheConnectionIsCut() {
    publisher.then(publisher.cutAfter(100_000)).then(publisher.cutAfter(50_000));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);

    assertThat(publisher.ranges()).hasSize(3).element(0).isEqualTo("");
    assertThat(publisher.ranges().subList(1, 3))
        .allMatch(range -> range.matches("bytes=[1-9]\\d*-"));
    assertThat(progress.notes).hasSize(2).allMatch(note -> note.endsWith("; trying again"));
  }

  @Test
  void goesOnAfterAStall() {
    publisher.then(publisher.stallAfter(100_000));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);

    assertThat(publisher.ranges()).containsExactly("", "bytes=100000-");
    assertThat(progress.notes).containsExactly("download of solo: no byte for 2.0 s; trying again");
  }

  @Test
  void goesOnWhereAnotherProcessStopped() {
    publisher
        .then(publisher.stallAfter(100_000))
        .then(publisher.stallAfter(0))
        .then(publisher.stallAfter(0));
    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .isExactlyInstanceOf(OpsException.class)
        .hasMessage(
            "the download of solo failed 3 times in a row, at 100000 of 300000 bytes\n"
                + "  last evidence:\n"
                + "    | "
                + publisher.uri(Publisher.FILE)
                + "\n    | no byte for 2.0 s\n"
                + "  hint: run it again: it goes on where it stopped");
    assertThat(names()).doesNotContain("solo-amd64");

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).last().isEqualTo("bytes=100000-");
  }

  /** Leaves a part of 100 kB behind. */
  private void failAfterAThird() {
    publisher
        .then(publisher.stallAfter(100_000))
        .then(publisher.stallAfter(0))
        .then(publisher.stallAfter(0));
    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .isInstanceOf(OpsException.class);
  }

  @Test
  void startsOverWhenTheFileChangedBetweenTries() {
    failAfterAThird();
    publisher.publish(Publisher.disk(2), "\"two\"");

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 2);
    assertThat(publisher.ranges()).last().isEqualTo("bytes=100000-");
  }

  @Test
  void startsOverWhenPartsOfTwoVersionsWereJoined() {
    failAfterAThird();
    publisher.publish(Publisher.disk(2), "\"one\"");

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 2);
    assertThat(progress.notes)
        .last()
        .isEqualTo("download of solo: the parts do not fit together; starting over");
  }

  @Test
  void startsOverWhenTheServerKnowsNoRanges() {
    publisher.then(publisher.stallAfter(100_000)).then(publisher.ignoringRange());

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).containsExactly("", "bytes=100000-");
  }

  @Test
  void acceptsThatAPartIsTheWholeAlready() throws IOException {
    part(Publisher.disk(1));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).containsExactly("bytes=300000-");
  }

  @Test
  void startsOverWhenThePartIsLongerThanTheFile() throws IOException {
    part(new byte[400_000]);

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).containsExactly("bytes=400000-", "");
  }

  @Test
  void followsRedirects() {
    publisher.then(Publisher.redirect("/" + Publisher.FILE));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).hasSize(2);
  }

  @Test
  void followsOnlySoManyRedirects() {
    for (int i = 0; i < 4; i++) {
      publisher.then(Publisher.redirect("/" + Publisher.FILE));
    }
    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith("the download of solo: redirected more than 3 times");
  }

  @Test
  void followsNoRedirectToAnotherScheme() {
    publisher.then(Publisher.redirect("file:///etc/passwd"));

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith(
            "the download of solo: refused a redirect from http to file:///etc/passwd");
  }

  @Test
  void refusesAWrongChecksum() {
    publisher.publishChecksums(Publisher.hex(new byte[3]) + " *" + Publisher.FILE + "\n");

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .isExactlyInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "the download of solo has a wrong checksum; it is deleted\n  last evidence:\n    | "
                + publisher.uri(Publisher.FILE)
                + " (300000 bytes)\n    | SHA-512 expected "
                + Publisher.hex(new byte[3]))
        .hasMessageContaining("SHA-512 found    " + Publisher.hex(Publisher.disk(1)))
        .hasMessageContaining("hint: try again in a while");
    assertThat(names()).containsExactly(".solo-amd64.lock");
  }

  @Test
  void saysThatTheFileIsCutShortEachTime() {
    for (int i = 0; i < 3; i++) {
      publisher.then(publisher.stallAfter(0));
    }
    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith(
            "the download of solo failed 3 times in a row, at 0 of 300000 bytes");
    assertThat(names()).doesNotContain("solo-amd64");
  }

  @Test
  void saysThatThePublisherHasMovedIt() {
    publisher.then(Publisher.status(404));

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessage(
            "the download of solo was answered with HTTP status 404\n  last evidence:\n    | "
                + publisher.uri(Publisher.FILE)
                + "\n  hint: its publisher has moved it; a newer release of rdc may know where");
  }

  @Test
  void triesAgainWhenTheServerHasTrouble() {
    publisher.then(Publisher.status(500)).then(Publisher.status(503));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(progress.notes)
        .element(0)
        .isEqualTo("download of solo: HTTP status 500; trying again");
  }

  @Test
  void refusesWhatIsNotADisk() {
    byte[] page = "<!DOCTYPE html><p>Please log in to the network".getBytes(StandardCharsets.UTF_8);
    publisher.publish(page, "\"page\"");

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith("the download of solo is not a disk image: it is a web page");
    assertThat(names()).containsExactly(".solo-amd64.lock");
  }

  @Test
  void saysThatTheChecksumFileLacksTheName() {
    publisher.publishChecksums("nothing here\n");

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith(
            "the checksum file for solo does not list "
                + Publisher.FILE
                + "\n  last evidence:\n    | "
                + publisher.uri("SHA512SUMS")
                + "\n    | nothing here");
    assertThat(publisher.ranges()).isEmpty();
  }

  @Test
  void saysThatTheHostCannotBeReached() {
    publisher.close();

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith("the host 127.0.0.1 cannot be reached to download solo")
        .hasMessageContaining(publisher.uri("SHA512SUMS").toString())
        .hasMessageContaining("hint: check the network");
  }

  @Test
  void refusesADownloadThatDoesNotFit() {
    ImageStore store =
        Stores.store(directory, publisher.catalogue(), Stores.withSpace(10 << 20), progress);

    assertThatThrownBy(() -> store.obtain("solo", Deadline.after(LIMIT)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageStartingWith("too little disk space for solo in " + directory)
        .hasMessageContaining("16 MB needed, 10 MB free");
    assertThat(names()).containsExactly(".solo-amd64.lock");
  }

  @Test
  void refusesASlowDownloadThatDoesNotFitAtOnce() {
    publisher.then(publisher.stallAfter(1000));
    ImageStore store =
        Stores.store(directory, publisher.catalogue(), Stores.withSpace(10 << 20), progress);

    assertThatThrownBy(() -> store.obtain("solo", Deadline.after(LIMIT)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageStartingWith("too little disk space for solo in " + directory);
    assertThat(progress.notes).isEmpty();
    assertThat(publisher.ranges()).hasSize(1);
  }

  @Test
  void saysAtOnceThatASlowServerRefuses() {
    publisher.then(publisher.statusThenStall(404));

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .hasMessageStartingWith("the download of solo was answered with HTTP status 404");
    assertThat(progress.notes).isEmpty();
  }

  @Test
  void saysThatTheDiskIsFull() throws IOException {
    Path part = directory.resolve(".solo-amd64.part");
    Files.createSymbolicLink(part, Path.of("/dev/full"));
    publisher.then(publisher.stallAfter(100_000));

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(
            "the download of solo stopped at 0 of 300000 bytes: cannot write " + part + ": ");
    assertThat(progress.notes).isEmpty();
    assertThat(names()).doesNotContain("solo-amd64");
  }

  @Test
  void saysWhichFileCannotBeWritten() throws IOException {
    Path part = Files.createDirectory(directory.resolve(".solo-amd64.part"));

    assertThatThrownBy(() -> store().obtain("solo", Deadline.after(LIMIT)))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot write " + part + ": ");
    assertThat(publisher.ranges()).hasSize(1);
  }

  @Test
  void triesAgainWhenTheServerSendsAnotherRange() throws IOException {
    part(Arrays.copyOf(Publisher.disk(1), 1000));
    publisher.then(Publisher.range("bytes 5-299999/300000"));

    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(progress.notes)
        .containsExactly("download of solo: asked for bytes from 1000, got 5; trying again");
    assertThat(publisher.ranges()).containsExactly("bytes=1000-", "");
  }

  @Test
  void twoWhoWantTheSameDownloadItOnce() {
    publisher.then(
        exchange -> {
          Awaitility.await()
              .until(() -> progress.phases.stream().anyMatch(p -> p.startsWith("waiting")));
          publisher.ignoringRange().to(exchange);
        });
    ImageStore one =
        Stores.store(directory, publisher.catalogue(), Stores.withoutStalls(), progress);
    ImageStore two =
        Stores.store(directory, publisher.catalogue(), Stores.withoutStalls(), progress);

    // Threads of their own: the common pool may have only one.
    Executor threads = task -> new Thread(task).start();
    var first =
        CompletableFuture.supplyAsync(() -> one.obtain("solo", Deadline.after(LIMIT)), threads);
    var second =
        CompletableFuture.supplyAsync(() -> two.obtain("solo", Deadline.after(LIMIT)), threads);

    assertThat(first.join()).isEqualTo(second.join());
    assertThat(publisher.ranges()).hasSize(1);
    assertThat(progress.phases).contains("waiting for another process that is obtaining it");
  }

  @Test
  void stopsWhenInterruptedAndGoesOnLater() throws InterruptedException {
    publisher.then(publisher.stallAfter(100_000));
    ImageStore store =
        Stores.store(directory, publisher.catalogue(), Stores.withoutStalls(), progress);
    var thrown = new AtomicReference<Throwable>();
    var flag = new AtomicReference<Boolean>();
    var thread =
        new Thread(
            () -> {
              try {
                store.obtain("solo", Deadline.after(LIMIT));
              } catch (InterruptedOpsException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    Path part = directory.resolve(".solo-amd64.part");
    Awaitility.await().until(() -> Files.exists(part) && Files.size(part) == 100_000);
    thread.interrupt();
    thread.join();

    assertThat(thrown.get()).hasMessage("the download of solo: interrupted");
    assertThat(flag.get()).isTrue();
    assertThat(part).hasSize(100_000);
    assertGood(store().obtain("solo", Deadline.after(LIMIT)), 1);
    assertThat(publisher.ranges()).containsExactly("", "bytes=100000-");
  }

  @Test
  void stopsAtTheLimit() {
    publisher.then(publisher.stallAfter(100_000));
    ImageStore store =
        Stores.store(directory, publisher.catalogue(), Stores.withoutStalls(), progress);

    assertThatThrownBy(() -> store.obtain("solo", Deadline.after(Duration.ofSeconds(3))))
        .isInstanceOf(DeadlineException.class)
        .hasMessage("the download of solo did not finish in time\n  limit: 3 s");
  }

  private ImageStore store() {
    return Stores.store(directory, publisher.catalogue(), Stores.withShortStalls(), progress);
  }

  private void part(byte[] content) throws IOException {
    Path part = directory.resolve(".solo-amd64.part");
    new PartFile(part)
        .begin(
            new PartFile.Version(
                publisher.uri(Publisher.FILE).toString(),
                publisher.uri(Publisher.FILE).toString(),
                Optional.of("\"one\""),
                Optional.empty()));
    Files.write(part, content);
  }

  private static void assertGood(Image image, long seed) {
    assertThat(image.disk()).hasBinaryContent(Publisher.disk(seed));
  }

  private List<String> names() {
    return Stores.names(directory);
  }
}
