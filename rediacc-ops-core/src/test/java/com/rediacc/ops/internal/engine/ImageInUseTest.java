package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.image.Images;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInUseTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path data;

  @Test
  void an_image_that_a_clusters_disks_lie_on_is_not_changed() throws Exception {
    EngineContext context = Clusters.context(data);
    ClusterSpec spec = ClusterSpec.builder(context.settings()).basic().os("debian-12").build();
    ClusterDirectory directory = context.data().ownedCluster("c1");
    directory.create();
    ClusterState.starting(
            Clusters.blueprint(context, spec, UpOptions.owned()),
            "c1",
            ProcessIdentity.current(),
            directory)
        .save(directory);
    try (var engine = new ClusterEngine(context.settings())) {
      Images images = engine.images(Architecture.ofHost(), Progress.SILENT);

      assertThatThrownBy(() -> images.remove("debian-12", LIMIT))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("image debian-12 is in use by the cluster in " + directory.root())
          .hasMessageContaining("hint: take that cluster down first");
      assertThatThrownBy(() -> images.build("debian-12", LIMIT)).hasMessageContaining("in use");
      assertThatThrownBy(() -> images.pull("debian-12", LIMIT)).hasMessageContaining("in use");
      assertThat(images.remove("debian-13", LIMIT)).isFalse();
      Architecture other =
          Architecture.ofHost() == Architecture.AMD64 ? Architecture.ARM64 : Architecture.AMD64;
      assertThat(engine.images(other, Progress.SILENT).remove("debian-12", LIMIT))
          .as("the image of the same name for guests of another architecture")
          .isFalse();

      Files.delete(directory.state());
      assertThat(images.remove("debian-12", LIMIT)).isFalse();
    }
  }
}
