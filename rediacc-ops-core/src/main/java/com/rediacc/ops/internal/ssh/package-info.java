/** Commands and files on a VM. Doors: SshHandle, ExecResult. MINA SSHD stays inside. */
package com.rediacc.ops.internal.ssh;
