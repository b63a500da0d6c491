package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.orchestration.RemoteFile;
import com.rediacc.ops.orchestration.StepDocument;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of this host that steps put on nodes, with the digest that each had when the
 * orchestration was made, so that what gets into a checkpoint is what its key says. Immutable.
 */
final class LocalFiles {
  private final Map<Path, String> digests;

  private LocalFiles(Map<Path, String> digests) {
    this.digests = Map.copyOf(digests);
  }

  /** Reads the files of these stages, each once. */
  static LocalFiles of(List<Stage> stages) {
    var digests = new HashMap<Path, String>();
    stages.stream()
        .flatMap(stage -> stage.byNode().values().stream())
        .flatMap(step -> step.document().files().stream())
        .flatMap(file -> file.local().stream())
        .forEach(local -> digests.computeIfAbsent(local, TreeDigest::of));
    return new LocalFiles(digests);
  }

  /**
   * Called after a file was copied, so that what was copied is what the key says.
   *
   * @throws OpsException when it is no longer what it was when the orchestration was made
   */
  void requireUnchanged(Path local) {
    if (!TreeDigest.of(local).equals(digests.get(local))) {
      throw new OpsException(
          Failure.of(local + " was changed while the cluster was coming up")
              .withHint("run the same again once it does not change any more"));
    }
  }

  /** All of a step that makes a difference on a node. */
  String fingerprint(StepDocument step) {
    var text =
        new StringBuilder(step.name() + "\n" + step.user() + "\n" + step.script().length() + "\n")
            .append(step.script());
    step.files().forEach(file -> text.append('\n').append(fingerprint(file)));
    return text.toString();
  }

  private String fingerprint(RemoteFile file) {
    String content =
        file.local().map(digests::get).orElseGet(() -> TreeDigest.of(file.text().orElse("")));
    return file.remote() + "\n" + file.owner() + "\n" + file.mode() + "\n" + content;
  }
}
