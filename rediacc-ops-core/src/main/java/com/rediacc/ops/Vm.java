package com.rediacc.ops;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.engine.ClusterFaults;
import com.rediacc.ops.internal.engine.RunningVm;
import com.rediacc.ops.internal.guest.ConsoleWait;
import com.rediacc.ops.internal.guest.GuestAccess;
import com.rediacc.ops.internal.shell.TerminalShell;
import com.rediacc.ops.internal.ssh.OpenSshClient;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.VmSpec;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A VM of a running cluster. A handle: holds nothing of the VM itself. Thread-safe. */
public final class Vm {
  private final RunningVm running;
  private final Path sshConfig;
  private final ClusterFaults faults;

  Vm(RunningVm running, Path sshConfig, ClusterFaults faults) {
    this.running = running;
    this.sshConfig = sshConfig;
    this.faults = faults;
  }

  /** 1 for the bridge, 11 and up for workers, unless set otherwise. */
  public int id() {
    return spec().id();
  }

  /** VM name and host name: {@code rediacc<ID>}. */
  public String name() {
    return spec().name();
  }

  /** What it is in the cluster. */
  public Role role() {
    return spec().role();
  }

  /** What was asked for. */
  public VmSpec spec() {
    return running.spec();
  }

  /** Address on the network that the cluster's VMs share, such as {@code 192.168.111.11}. */
  public String address() {
    return running.address();
  }

  /** Commands and files on this VM. The same handle every time. */
  public SshHandle ssh() {
    return running.ssh();
  }

  /** Commands as root on this VM, without network and sshd. The same handle every time. */
  public GuestShell shell() {
    return running.guest().shell();
  }

  /** The file with everything that its serial console said since power-on. */
  public Path consoleLog() {
    return running.console();
  }

  /**
   * Waits until its serial console has a line in which this is found, among all that it said since
   * power-on, also before this call; the line that it has not finished yet, such as a prompt,
   * counts. The timeout is that of {@link GuestShell#defaultTimeout}.
   *
   * @return the first such line, without escape sequences
   * @throws com.rediacc.ops.error.DeadlineException with the last lines of the console
   */
  public String waitForConsole(Pattern regex) {
    return waitForConsole(regex, shell().defaultTimeout());
  }

  /** As {@link #waitForConsole(Pattern)}, with a timeout of its own. */
  public String waitForConsole(Pattern regex, Duration timeout) {
    return ConsoleWait.await(name(), consoleLog(), 0, regex, Deadline.after(timeout));
  }

  /**
   * As {@link #waitForConsole(Pattern, Duration)}, but only what it says after this moment counts.
   *
   * @param since of {@link Cluster#mark}, taken since the last restore
   */
  public String waitForConsole(Pattern regex, Mark since, Duration timeout) {
    return ConsoleWait.await(
        name(), consoleLog(), since.console(name()), regex, Deadline.after(timeout));
  }

  /** What it does now; asks the backend. */
  public VmState state() {
    return VmStatus.state(running);
  }

  /**
   * What it is now; asks the backend and, if it runs, the VM itself. One that does not answer
   * within ten seconds has an unknown uptime, and unknown services.
   */
  public VmStatus status() {
    return VmStatus.of(running, true);
  }

  /**
   * Cuts the power: the VM ends at once. What it wrote to its disk is there, flushed or not; what
   * it had only in memory is lost.
   *
   * @return healed by powering the VM on
   */
  public Fault powerCut() {
    return faults.power().cut(running);
  }

  /**
   * Cuts the power as it is cut on a disk with a cache: everything up to the last flush is there,
   * and of what was written after it any subset, chosen by the seed. Its writes have been
   * {@linkplain com.rediacc.ops.fault.Faults#logWrites logged}.
   *
   * @return healed by powering the VM on
   * @throws com.rediacc.ops.error.InvalidInputException when its writes are not logged
   */
  public Fault powerCutLosingUnflushed(long seed) {
    return faults.writeLogs().cut(running, seed);
  }

  /**
   * Boots the VM from its disk, and waits until it is ready. Does nothing when it runs. Handles
   * stay good; network faults that were in force are again.
   *
   * @throws com.rediacc.ops.error.DeadlineException when it is not ready within five minutes, twice
   *     that under emulation; names the probe that did not pass
   */
  public void powerOn() {
    powerOn(faults.power().patience());
  }

  /** As {@link #powerOn()}, with a timeout of its own. */
  public void powerOn(Duration timeout) {
    faults.power().on(running, timeout);
  }

  /**
   * Presses the power button, and waits until the guest has shut down. {@link #powerOn} boots it
   * again, at the latest when faults are healed.
   *
   * @throws com.rediacc.ops.error.DeadlineException when it has not within five minutes, twice that
   *     under emulation
   */
  public void shutdown() {
    shutdown(faults.power().patience());
  }

  /** As {@link #shutdown()}, with a timeout of its own. */
  public void shutdown(Duration timeout) {
    faults.power().shutdown(running, timeout);
  }

  /** Presses the reset button: the guest is not asked. Waits until the VM is ready again. */
  public void reset() {
    reset(faults.power().patience());
  }

  /** As {@link #reset()}, with a timeout of its own. */
  public void reset(Duration timeout) {
    faults.power().reset(running, timeout);
  }

  /** Stops its CPUs, as {@link com.rediacc.ops.fault.Faults#freeze} does. */
  public Fault freeze() {
    return faults.freeze(id());
  }

  /**
   * Makes its kernel panic, and returns when its console says so. It stays like that: {@link
   * #reset}, or a power cut and {@link #powerOn}, bring it back.
   */
  public void panic() {
    faults.power().panic(running);
  }

  /**
   * Cuts the power, and powers the VM on again by itself after this time.
   *
   * @param pause 0 to 1 h
   * @return healed when the VM is ready again; closing it powers the VM on at once
   */
  public Fault restartAfter(Duration pause) {
    return faults.power().restartAfter(running, pause);
  }

  /**
   * Runs the system's OpenSSH client on this process's terminal, to its end.
   *
   * @param user who logs in; empty: the user that every VM has
   * @param command empty: an interactive shell; one word: a command line for the user's login
   *     shell; more: a program with arguments that arrive unchanged
   * @return its exit status; empty when this host has no OpenSSH client
   */
  public OptionalInt openSsh(Optional<String> user, List<String> command) {
    return OpenSshClient.run(sshConfig, name(), user, command);
  }

  /**
   * Runs a command as root, over {@link #shell}, on this process's standard streams, to its end.
   *
   * @param command empty: a shell; one word: a command line; more: a program with arguments that
   *     arrive unchanged
   * @param interactive whether a shell is to have a terminal: this process's own, in raw mode
   *     meanwhile
   * @return its exit code
   * @throws com.rediacc.ops.error.OpsException when the VM does not answer, or is lost meanwhile
   */
  public int openShell(List<String> command, boolean interactive) {
    GuestAccess guest = running.guest();
    if (guest.isSshOnly()) {
      return openSsh(Optional.of("root"), command)
          .orElseThrow(
              () ->
                  new UnavailableException(
                      Failure.of(name() + " has no shell of its own, and this host no ssh client")
                          .withHint("run 'rdc ops setup'")));
    }
    Deadline answer = Deadline.after(shell().defaultTimeout());
    return TerminalShell.run(guest.port(), command, interactive, answer);
  }

  /** What this is a handle on. */
  RunningVm running() {
    return running;
  }

  @Override
  public String toString() {
    return name();
  }
}
