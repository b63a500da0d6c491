/**
 * AssertJ assertions about what is in a VM: {@link
 * com.rediacc.ops.assertj.RediaccAssertions#assertThat(com.rediacc.ops.Vm) assertThat(vm)}.
 */
@NullMarked
package com.rediacc.ops.assertj;

import org.jspecify.annotations.NullMarked;
