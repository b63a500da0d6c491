package com.rediacc.ops.internal.engine;

import com.rediacc.ops.host.Leftover;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What nobody needs any more in a data directory and, of this user's clusters, in the directories
 * for sockets. Whatever a live process works on is none of it.
 */
final class Leftovers {
  /** A directory that is younger may be one of a cluster that is just being made. */
  private static final Duration MAKING = Duration.ofHours(1);

  private final EngineContext context;
  private final ImageStore images;

  Leftovers(EngineContext context, ImageStore images) {
    this.context = context;
    this.images = images;
  }

  /**
   * One of them.
   *
   * @param removal what removes it
   */
  private record Found(Leftover leftover, Consumer<Deadline> removal) {
    static Found of(String what, Path path, Consumer<Deadline> removal) {
      return new Found(new Leftover(what, path, Directories.bytes(path)), removal);
    }
  }

  /** All of them; removes nothing. */
  List<Leftover> list() {
    return find().stream().map(Found::leftover).toList();
  }

  /** Removes all of them; returns what it removed. */
  List<Leftover> remove(Deadline deadline) {
    List<Found> found = find();
    for (Found one : found) {
      deadline.check("removing " + one.leftover().path());
      one.removal().accept(deadline);
    }
    return found.stream().map(Found::leftover).filter(one -> !Files.exists(one.path())).toList();
  }

  private List<Found> find() {
    DataDirectory data = context.data();
    var found = new ArrayList<Found>();
    if (Files.isDirectory(data.root())) {
      var orphans = new Orphans(context);
      for (ClusterDirectory dead : orphans.find()) {
        found.add(Found.of("cluster of a process that died", dead.disks(), orphans::destroyAll));
      }
      var detached = new DetachedCluster(context);
      if (detached.isAbandoned()) {
        Path disks = data.detachedCluster().disks();
        found.add(
            Found.of(
                "cluster whose start was cut off",
                disks,
                deadline -> detached.down(deadline, Progress.SILENT)));
      }
      for (Path path : images.unfinished()) {
        String what =
            path.toString().endsWith(".part") ? "unfinished download" : "unfinished image";
        found.add(Found.of(what, path, deadline -> images.removeUnfinished(path)));
      }
      for (Path path : context.checkpoints().unfinished()) {
        found.add(Found.of("unfinished checkpoint", path, context.checkpoints()::removeUnfinished));
      }
    }
    for (Path path : new KeptCheckpoints(data).all()) {
      // Its memory is a sparse file, whose length says nothing.
      var kept = new Leftover("checkpoint of a failed test", path, SealedCheckpoint.bytes(path));
      found.add(new Found(kept, deadline -> Directories.delete(path)));
    }
    for (Path path : data.forgottenRunDirectories(MAKING)) {
      if (ProcessIdentity.withArguments(path + "/").isEmpty()) {
        found.add(Found.of("directory for sockets", path, deadline -> Directories.delete(path)));
      }
    }
    return found;
  }
}
