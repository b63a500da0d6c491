package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between obtaining an image and putting a cluster's disks on it, others may change it. */
class ImageChangeTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private Publisher publisher;

  @BeforeEach
  void publish() throws Exception {
    publisher = new Publisher();
    publisher.publish(Publisher.disk(1), "\"one\"");
  }

  @AfterEach
  void close() {
    publisher.close();
  }

  private ImageStore store() {
    return Stores.store(directory, publisher.catalogue(), Stores.limits(), new RecordedProgress());
  }

  @Test
  void an_image_that_has_changed_is_not_used() {
    Image obtained = store().obtain("solo", Deadline.after(LIMIT));
    publisher.publish(Publisher.disk(2), "\"two\"");
    store().pull("solo", LIMIT);

    assertThatThrownBy(
            () -> store().whileUnchanged(obtained, Deadline.after(LIMIT), () -> "disks made"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("image solo was changed meanwhile")
        .hasMessageContaining("hint: run the same again");
  }

  @Test
  void an_image_cannot_be_changed_while_disks_are_put_on_it() {
    Image obtained = store().obtain("solo", Deadline.after(LIMIT));

    String made =
        store()
            .whileUnchanged(
                obtained,
                Deadline.after(LIMIT),
                () -> {
                  assertThatThrownBy(() -> store().remove("solo", Duration.ofMillis(100)))
                      .isInstanceOf(DeadlineException.class);
                  return "disks made";
                });

    assertThat(made).isEqualTo("disks made");
    assertThat(store().remove("solo", LIMIT)).isTrue();
  }
}
