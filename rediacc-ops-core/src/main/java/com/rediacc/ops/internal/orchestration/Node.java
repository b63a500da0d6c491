package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.internal.ssh.MinaSshHandle;
import java.nio.file.Path;

/**
 * A node that steps run on. A file of its own: an orchestration, its steps and their logs share it.
 *
 * @param name such as {@code rediacc11}
 * @param ssh to a user who may become root without a password
 * @param log file of this host that steps' outputs are appended to
 */
public record Node(String name, MinaSshHandle ssh, Path log) {}
