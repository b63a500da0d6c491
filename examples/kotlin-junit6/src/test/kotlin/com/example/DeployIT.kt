package com.example

import com.rediacc.ops.Cluster
import com.rediacc.ops.junit5.OnVm
import com.rediacc.ops.junit5.RediaccCluster
import com.rediacc.ops.junit5.Rollback
import com.rediacc.ops.shell.GuestShell
import com.rediacc.ops.ssh.SshHandle
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

// tag::kotlin[]
@RediaccCluster(basic = true, rollback = Rollback.PER_TEST)
class DeployIT {
    @Test
    fun `a worker reaches the bridge`(@OnVm(11) worker: SshHandle) {
        assertThat(worker.succeed("getent hosts rediacc1")).contains("192.168.111.1")
    }

    @Test
    fun `the network can be cut`(cluster: Cluster, @OnVm(11) worker: GuestShell) {
        cluster.faults().isolate(11).use {
            worker.fail("ping -c 1 -W 1 rediacc1")
        }
        worker.waitUntilSucceeds("ping -c 1 -W 1 rediacc1")
    }
}
// end::kotlin[]
