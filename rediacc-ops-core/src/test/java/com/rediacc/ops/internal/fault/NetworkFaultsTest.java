package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.time.Deadline;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Links on machines that are played: when their frames are diverted, and when no longer. */
class NetworkFaultsTest {
  private static final FaultEffects LINK =
      FaultEffects.link(List.of(new Wire(1, 11)), LinkQuality.CUT);

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private boolean off;

  private static Deadline minute() {
    return Deadline.after(Duration.ofMinutes(1));
  }

  private static <T> T played(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  /** Without a frame. */
  private final class Tap implements FrameTap {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Optional<byte[]> read() {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }

    @Override
    public void write(byte[] frame) {}

    @Override
    public void close() {
      calls.add("close");
      closed.countDown();
    }
  }

  private NetworkFaults faults(boolean carriesFrames) {
    MachineNetwork network =
        played(
            MachineNetwork.class,
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              if (off) {
                throw new OpsException(Failure.of("VM rediacc11 does not run"));
              }
              return method.getName().equals("tap") ? new Tap() : null;
            });
    Machine machine =
        played(
            Machine.class,
            (proxy, method, arguments) ->
                method.getName().equals("network") ? network : "rediacc11");
    var faults = new NetworkFaults(carriesFrames);
    faults.add(1, "02:01:c0:a8:6f:01", () -> machine);
    faults.add(11, "02:01:c0:a8:6f:0b", () -> machine);
    return faults;
  }

  @Test
  void links_to_a_vm_share_its_tap_which_the_last_one_closes() {
    NetworkFaults faults = faults(true);
    Runnable one = faults.apply(LINK, 1, minute());
    Runnable two = faults.apply(LINK, 2, minute());
    assertThat(calls).containsExactly("tap");
    one.run();
    assertThat(calls).containsExactly("tap");
    two.run();
    assertThat(calls).containsExactly("tap", "close");
  }

  @Test
  void a_machine_that_was_powered_on_again_gets_a_new_tap_and_one_without_links_none() {
    NetworkFaults faults = faults(true);
    faults.reapply(11, minute());
    assertThat(calls).isEmpty();
    faults.apply(LINK, 1, minute());
    faults.reapply(11, minute());
    assertThat(calls).containsExactly("tap", "close", "tap");
  }

  @Test
  void a_link_that_cannot_begin_leaves_nothing() {
    NetworkFaults faults = faults(true);
    off = true;
    assertThatThrownBy(() -> faults.apply(LINK, 1, minute())).hasMessageContaining("does not run");
    off = false;
    calls.clear();
    faults.reapply(11, minute());
    assertThat(calls).isEmpty();
  }

  @Test
  void links_that_another_process_carries_are_left_to_it() {
    faults(false).apply(LINK, 1, minute()).run();
    assertThat(calls).isEmpty();
  }
}
