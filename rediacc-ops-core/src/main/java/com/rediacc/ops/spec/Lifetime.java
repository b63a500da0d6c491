package com.rediacc.ops.spec;

/** How long a cluster lives. */
public enum Lifetime {
  /**
   * As long as the process that brought it up, at most: it ends with {@code Cluster.close()} or
   * with the process, however that ends. Gets free ports; any number live side by side.
   */
  OWNED,
  /**
   * Until it is taken down. There is one in a data directory, with the ssh ports 22200 + id: the
   * command line's.
   */
  DETACHED
}
