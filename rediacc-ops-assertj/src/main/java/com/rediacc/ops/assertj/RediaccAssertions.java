package com.rediacc.ops.assertj;

import com.rediacc.ops.Vm;
import com.rediacc.ops.shell.GuestShell;
import org.assertj.core.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions about VMs begin, beside AssertJ's own {@code Assertions}: both can be imported
 * statically.
 *
 * <p>The VM is asked as root through its {@link GuestShell}, so that it does not matter whether its
 * network is cut. It is asked anew for each assertion, with commands that only read; nothing is
 * waited for. A VM that cannot be asked is no failed assertion but an {@link
 * com.rediacc.ops.error.OpsException}.
 *
 * <p>For soft assertions, give each chain to {@code softly.check(() -> assertThat(vm)…)}.
 */
@CheckReturnValue
public final class RediaccAssertions {
  private RediaccAssertions() {}

  /** Begins an assertion about a VM. */
  public static GuestAssert assertThat(@Nullable Vm vm) {
    return new GuestAssert(vm == null ? null : vm.shell());
  }

  /** Begins an assertion about the VM that this shell leads to. */
  public static GuestAssert assertThat(@Nullable GuestShell shell) {
    return new GuestAssert(shell);
  }
}
