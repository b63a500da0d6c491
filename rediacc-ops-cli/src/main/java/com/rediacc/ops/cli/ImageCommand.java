package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.image.Images;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rdc ops image}. */
@Command(
    name = "image",
    aliases = "images",
    description = "Base images of VMs: list, pull, build, remove.",
    footer = {
      "  rdc ops image list",
      "  rdc ops image pull ubuntu-24.04",
      "  rdc ops image build debian-12 --arch arm64   on an amd64 host, too",
    })
final class ImageCommand implements Runnable {
  private static final String NAME = "<name>";

  private final Session session;

  @Spec private CommandSpec spec;

  @Option(
      names = "--arch",
      paramLabel = "<amd64|arm64|host>",
      completionCandidates = Candidates.ArchitectureNames.class,
      scope = ScopeType.INHERIT,
      description = "Architecture of the image's VMs. Default: VM_ARCH, host.")
  private Optional<String> architecture = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "<duration>",
      defaultValue = "1 h",
      scope = ScopeType.INHERIT,
      description = "Timeout of the whole command. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  ImageCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw OpsCommand.missingCommand(spec);
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "Show the catalogue, and which images are here.",
      footer = "  rdc ops image list -o json")
  int list(@Mixin Output.FormatOption output) {
    output.applyTo(session);
    try (Ops ops = ops();
        var progress = ProgressView.of(session)) {
      List<Map<String, Object>> rows =
          ops.images(progress).list().stream().map(ImageCommand::row).toList();
      new Output(session, "ops image list").rows(true, Map.of("images", rows), rows);
    }
    return 0;
  }

  @Command(
      name = "pull",
      description = "Download an image, or what is missing of it.",
      footer = "  rdc ops image pull ubuntu-24.04 --timeout '2 h'")
  int pull(
      @Parameters(paramLabel = NAME, completionCandidates = Candidates.ImageNames.class)
          String name) {
    return obtain((images, timeout) -> images.pull(name, timeout));
  }

  @Command(
      name = "build",
      description = "Build a Debian image from Debian's packages.",
      footer = "  rdc ops image build debian-12")
  int build(
      @Parameters(paramLabel = NAME, completionCandidates = Candidates.ImageNames.class)
          String name) {
    return obtain((images, timeout) -> images.build(name, timeout));
  }

  @Command(
      name = "remove",
      aliases = "rm",
      description = "Remove an image that no cluster uses.",
      footer = "  rdc ops image remove debian-12")
  int remove(
      @Parameters(paramLabel = NAME, completionCandidates = Candidates.ImageNames.class)
          String name) {
    try (Ops ops = ops();
        var progress = ProgressView.of(session)) {
      boolean removed = ops.images(progress).remove(name, timeout);
      session.terminal().out().println(name + (removed ? " is removed" : " was not here"));
    }
    return 0;
  }

  private Ops ops() {
    Settings settings = session.settings();
    return Ops.create(
        architecture
            .map(given -> settings.with(Setting.ARCHITECTURE, given, "--arch"))
            .orElse(settings));
  }

  private interface Obtain {
    ImageEntry from(Images images, Duration timeout);
  }

  private int obtain(Obtain how) {
    try (Ops ops = ops();
        var progress = ProgressView.of(session)) {
      ImageEntry image = how.from(ops.images(progress), timeout);
      progress.finish(
          image.name()
              + " is here: "
              + image.present().map(ImageEntry.Present::disk).orElseThrow());
    }
    return 0;
  }

  private static Map<String, Object> row(ImageEntry entry) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", entry.name());
    row.put("arch", entry.architecture().toString());
    row.put("here", entry.present().map(here -> here.origin().toString()).orElse("no"));
    row.put("size_mb", entry.present().map(p -> Long.toString(p.bytes() >> 20)).orElse(""));
    row.put("buildable", entry.buildable() ? "yes" : "no");
    row.put("source", entry.source().toString());
    return row;
  }
}
