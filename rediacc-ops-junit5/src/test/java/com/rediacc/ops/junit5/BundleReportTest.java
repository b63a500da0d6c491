package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a bundle, and that of all. */
class BundleReportTest {
  @TempDir private Path root;

  private Bundles bundles;
  private Path bundle;

  @BeforeEach
  void make() throws Exception {
    bundles = new Bundles(root, 5, Instant.parse("2026-01-01T10:00:00Z"));
    bundle = bundles.create("com.example.DeployIT", "deploys[2]");
    write("failure.txt", "AssertionError: expected <b>\n\tat com.example.DeployIT\n");
    write(
        "commands.log",
        "2026-01-01T10:00:01.250Z rediacc@rediacc1 $ ls\n  exit code 0 after 12 ms\n"
            + "2026-01-01T10:00:03.000Z rediacc11 $ deploy --now\n"
            + "  exit code 2 after 1.5 s\n  stderr:\n    | no </script> here\n");
    write(
        "rediacc11/journal.log",
        "2026-01-01T11:00:02.123456+01:00 rediacc11 app[7]: Failed to bind\n"
            + "2026-01-01T10:00:02.500000+0000 rediacc11 app[7]: well\n  more of it\n");
    write("rediacc1/journal.log", "(could not be had: rediacc1 is paused)\n");
  }

  private void write(String name, String text) throws Exception {
    Path file = bundle.resolve(name);
    Files.createDirectories(file.resolveSibling("").normalize());
    Files.writeString(file, text);
  }

  private String report() throws Exception {
    BundleReport.write(bundle);
    return Files.readString(bundle.resolve(BundleReport.FILE));
  }

  @Test
  void what_failed_comes_first() throws Exception {
    String page = report();

    assertThat(page)
        .contains(
            "<title>com.example.DeployIT deploys[2]</title>",
            "<strong>AssertionError: expected &lt;b&gt;</strong>")
        .containsSubsequence("AssertionError", "id=\"events\"", "aria-label=\"Files\"");
  }

  @Test
  void all_that_the_failure_says_is_on_top() throws Exception {
    String says = "org.opentest4j.AssertionFailedError: \n\nexpected: \"a\"\n but was: \"b\"\n";
    write("failure.txt", says + "\tat com.example.DeployIT\nCaused by: x\n");
    BundleIndex.write(root, bundles.bundles());

    String shown =
        "AssertionFailedError: &#10;expected: &quot;a&quot;&#10; but was: &quot;b&quot;</";
    assertThat(report()).contains("<strong>org.opentest4j." + shown + "strong>");
    assertThat(root.resolve("index.html")).content().contains(shown + "span>");
  }

  @Test
  void all_vms_are_on_one_time_axis() throws Exception {
    assertThat(report())
        .containsSubsequence(
            ">10:00:01.250</span><span>rediacc1</span>",
            ">10:00:02.123</span><span>rediacc11</span>",
            "Failed to bind",
            ">10:00:02.500</span><span>rediacc11</span>",
            ">10:00:03.000</span><span>rediacc11</span>",
            "deploy --now")
        .contains("class=\"tick command bad\" style=\"left:100.0%\" href=\"#e3\"")
        .contains("<li id=\"e1\" class=\"journal bad\">");
  }

  @Test
  void nothing_in_a_log_is_markup_and_nothing_is_loaded_from_elsewhere() throws Exception {
    String page = report();

    assertThat(page.split("</script>", -1)).hasSize(2);
    assertThat(page).contains("no &lt;/script&gt; here").doesNotContain("src=", "http:", "https:");
  }

  @Test
  void what_could_not_be_had_is_marked() throws Exception {
    assertThat(report())
        .contains(
            "<details class=\"bad\"><summary>rediacc1/journal.log <span class=\"note\">could not be"
                + " had</span>");
  }

  @Test
  void a_vm_that_said_nothing_has_a_lane() throws Exception {
    write("rediacc12/journal.log", "(could not be had: rediacc12 does not run)\n");

    assertThat(report()).contains("<div class=\"lane\"><span>rediacc12</span>");
  }

  @Test
  void faults_are_on_the_lanes_of_the_vms_that_they_name() throws Exception {
    write(
        "faults.log",
        "2026-01-01T10:00:01.000Z begun: partition 1 | 11,12\n"
            + "2026-01-01T10:00:02.000Z begun: ring of majorities\n"
            + "2026-01-01T10:00:03.000Z healed: link rediacc1 -> rediacc11: 20 ms, seed 7\n"
            + "in force:\n  ring of majorities, since 2026-01-01T10:00:02Z\n");

    assertThat(TimedEvent.faults(Files.readString(bundle.resolve("faults.log"))))
        .extracting(event -> event.vm() + " " + event.text())
        .containsExactly(
            "rediacc1 begun: partition 1 | 11,12",
            "rediacc11 begun: partition 1 | 11,12",
            "rediacc12 begun: partition 1 | 11,12",
            "cluster begun: ring of majorities",
            "rediacc1 healed: link rediacc1 -> rediacc11: 20 ms, seed 7",
            "rediacc11 healed: link rediacc1 -> rediacc11: 20 ms, seed 7");
    assertThat(report()).contains("tick fault", "<div class=\"lane\"><span>cluster</span>");
  }

  @Test
  void it_can_be_written_again() throws Exception {
    assertThat(report()).isEqualTo(report());
  }

  @Test
  void an_empty_bundle_has_a_page() throws Exception {
    bundle = bundles.create("com.example.DeployIT", "_start");

    assertThat(report())
        .contains("<title>com.example.DeployIT _start</title>")
        .doesNotContain("<h2>Time</h2>");
  }

  @Test
  void the_index_leads_to_all_bundles() throws Exception {
    BundleIndex.write(root, bundles.bundles());

    assertThat(root.resolve("index.html"))
        .content()
        .contains(
            "Run 20260101-100000.000",
            "href=\"com.example.DeployIT/deploys%5B2%5D/report.html\"",
            "AssertionError: expected &lt;b&gt;");
  }
}
