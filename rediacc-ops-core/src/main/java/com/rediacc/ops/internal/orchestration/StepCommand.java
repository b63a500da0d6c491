package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.StepDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What is sent to a node to run one step there: scripts for bash, run as root. Immutable. */
final class StepCommand {
  private static final String FUNCTIONS = TextResource.read(StepCommand.class, "step-functions.sh");

  private static final String FOLLOW = TextResource.read(StepCommand.class, "follow-step.sh");

  private final StepDocument step;
  private final String tag;
  private final UUID token = UUID.randomUUID();

  /**
   * The commands of one execution.
   *
   * @param number of the step, 1 for the first
   */
  StepCommand(StepDocument step, int number) {
    this.step = step;
    this.tag = String.format(Locale.ROOT, "%02d-%s", number, slug(step.name()));
  }

  private static String slug(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.substring(0, Math.min(40, plain.length()));
  }

  /** Names the step's systemd unit and its directory on the node. */
  String tag() {
    return tag;
  }

  /** Where the step's local file of this index is uploaded to, before it is put in its place. */
  String staged(int index) {
    return "/var/tmp/rediacc-" + tag + "-" + index;
  }

  /**
   * Puts files in their places, starts the script and looks at it for the first time. Does nothing
   * when the node gets it again.
   *
   * @param left how long the script may run, at least a second is given
   */
  byte[] start(Duration left) {
    var text = new StringBuilder(FUNCTIONS);
    text.append("begin ").append(tag).append(' ').append(token).append('\n');
    for (int i = 0; i < step.files().size(); i++) {
      put(step.files().get(i), staged(i), text);
    }
    if (!step.script().isEmpty()) {
      put(
          RemoteFile.text("/var/lib/rediacc/steps/" + tag + "/run", "0755", executable()),
          "",
          text);
      long seconds = Math.max(1, left.toSeconds());
      text.append(String.format(Locale.ROOT, "launch %s %d\n", step.user(), seconds));
      text.append("set +eu -- ").append(tag).append(" 0\n").append(FOLLOW);
    }
    return bytes(text.toString());
  }

  /** Looks at the running script; takes {@link #tag()} and an offset as arguments. */
  byte[] look() {
    return bytes(FOLLOW);
  }

  private String executable() {
    return step.script().startsWith("#!") ? step.script() : "#!/bin/bash\n" + step.script();
  }

  /** Content travels as base64: nothing in it can mean anything to a shell. */
  private static void put(RemoteFile file, String staged, StringBuilder text) {
    String words =
        ShellWords.join(List.of(file.remote(), file.owner())) + " " + ShellWords.quote(file.mode());
    if (file.local().isPresent()) {
      text.append("take ").append(staged).append(' ').append(words).append('\n');
      return;
    }
    byte[] content = bytes(file.text().orElseThrow());
    text.append("put ").append(words).append(" <<'END'\n");
    text.append(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content));
    text.append("\nEND\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
