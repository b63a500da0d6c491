package com.rediacc.ops.spec;

import com.rediacc.ops.Cluster;

/** How long a cluster lives. */
public enum Lifetime {
  /**
   * As long as the process that brought it up, at most: it goes with {@link Cluster#close} or with
   * the process, however that ends. Gets free ports; any number live side by side.
   */
  OWNED,
  /**
   * Until it is taken down. There is one in a data directory, with the ssh ports 22200 + id: the
   * command line's.
   */
  DETACHED
}
