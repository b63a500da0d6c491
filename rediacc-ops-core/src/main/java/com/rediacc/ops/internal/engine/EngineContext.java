package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.checkpoint.CheckpointStore;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.ssh.SshClients;
import com.rediacc.ops.spec.Settings;

/**
 * What every part of the engine works with: one for each door that is open.
 *
 * @param settings in force
 * @param data the directory that all clusters of these settings are in
 * @param backends that can run them
 * @param ssh the client that reaches them
 */
record EngineContext(Settings settings, DataDirectory data, Backends backends, SshClients ssh) {
  static EngineContext of(Settings settings) {
    var data = new DataDirectory(settings.dataDirectory());
    return new EngineContext(settings, data, new Backends(data, settings), new SshClients());
  }

  Keys keys() {
    return new Keys(data);
  }

  CheckpointStore checkpoints() {
    return new CheckpointStore(data.checkpoints(), settings.cacheBytes());
  }
}
