package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.ssh.TestServer;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With a guest that only pretends to set its clock. */
@Timeout(60)
class GuestClockTest {
  /** A busy host answers late, and takes that for the guest's time. */
  private static final Duration BUSY = Duration.ofMillis(500);

  @TempDir Path directory;
  private TestServer guest;

  @BeforeEach
  void start() {
    guest = new TestServer(directory);
  }

  @AfterEach
  void stop() throws IOException {
    guest.close();
  }

  private Duration set(Duration limit) {
    return GuestClock.set(guest.ssh(), Deadline.after(limit));
  }

  /** What takes the place of sudo, and of all that it would run. */
  private void loop(String beginning, String answer) throws IOException {
    guest.program(
        "sudo",
        "exec bash -c '" + beginning + "; while read -r by; do " + answer + "; done' guest");
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void the_guest_understands_what_it_is_asked() throws IOException {
    guest.program("sudo", "shift; exec \"$@\"");
    guest.program("date", "echo \"$@\" >> '" + directory + "/dates'");
    assertThat(set(Duration.ofSeconds(30)).abs()).isLessThan(BUSY);
    assertThat(directory.resolve("dates")).content().startsWith("\n");
  }

  @Test
  void a_clock_that_is_behind_or_ahead_is_set() throws IOException {
    for (String offset : new String[] {"-3600000000", "86400000000"}) {
      loop("offset=" + offset, "offset=$((offset + by)); echo $((${EPOCHREALTIME/./} + offset))");
      assertThat(set(Duration.ofSeconds(30)).abs()).isLessThan(BUSY);
    }
  }

  @Test
  void what_setting_takes_is_made_up_for() throws IOException {
    // Each step arrives a tenth of a second late, and moves the clock by what was asked then.
    loop(
        "offset=-5000000",
        "if [ $by != 0 ]; then offset=$((offset + by - 100000)); fi;"
            + " echo $((${EPOCHREALTIME/./} + offset))");
    assertThat(set(Duration.ofSeconds(30)).abs()).isLessThan(Duration.ofMillis(90));
  }

  @Test
  void an_answer_that_is_no_time_is_reported() throws IOException {
    loop("true", "echo noon");
    assertThatThrownBy(() -> set(Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("the guest does not answer with its time: ")
        .hasMessageContaining("noon");
  }

  @Test
  void silence_is_reported_with_the_limit() throws IOException {
    loop("true", "sleep 600");
    assertThatThrownBy(() -> set(Duration.ofSeconds(2)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("did not answer in time\n  limit: 2 s");
  }
}
