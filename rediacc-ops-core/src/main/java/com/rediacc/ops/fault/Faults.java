package com.rediacc.ops.fault;

import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Breaks a cluster on purpose. VMs are named by their ids. Every fault is in force when the method
 * returns; it is healed by its {@link Fault#close}, by {@link #healAll}, with the JUnit extension
 * when the test ends, by a rollback, and with the cluster. Several can be in force at the same
 * time; each is healed by itself. Thread-safe.
 *
 * <p>Network faults concern the network that the VMs share. The guests' carrier stays, unless said
 * otherwise; ssh and the shell from this host go on. They need the backend {@code qemu}.
 *
 * <p>Faults of a detached cluster stay in force when this process has ended, and other processes
 * find and heal them. While links between its VMs are bad, or cut in part, a process of its own
 * stays with it. What this process would have to do again and again is refused there.
 *
 * <p>All methods that begin a fault throw {@link com.rediacc.ops.error.InvalidInputException} when
 * a VM does not exist or the request makes no sense, {@link
 * com.rediacc.ops.error.UnavailableException} with the reason where it cannot be done, both before
 * anything was changed; and {@link com.rediacc.ops.error.OpsException} when a machine refuses.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Faults {
  /** Nothing goes from this VM to the others, nor from them to it. */
  Fault isolate(int vm);

  /** Nothing that this VM sends arrives anywhere; it hears the others. */
  Fault mute(int vm);

  /** Nothing arrives at this VM; the others hear it. */
  Fault deafen(int vm);

  /** Nothing goes from one VM to another; what goes the other way arrives. */
  Fault cut(int from, int to);

  /**
   * No frames between VMs of different groups. A VM that is in none goes on with all others.
   *
   * @param groups two at least; no VM is in two of them
   */
  Fault partition(Collection<? extends Collection<Integer>> groups);

  /** No frames between these two groups. */
  default Fault partition(Collection<Integer> one, Collection<Integer> other) {
    return partition(List.of(one, other));
  }

  /** No frames between the two groups; the VM in the middle goes on with both. */
  Fault bridge(Collection<Integer> one, int middle, Collection<Integer> other);

  /**
   * Each VM goes on with a majority of all VMs, and no two with the same one: they are put in a
   * ring in the order of their ids, and each keeps its nearest neighbours. Needs four VMs at least:
   * among fewer, nothing would be cut.
   */
  Fault majoritiesRing();

  /** What is to be wrong with frames from one VM to another; {@link Link#begin} makes it so. */
  Link link(int from, int to);

  /** Pulls the cable of this VM: its guest sees no carrier on the cluster's network. */
  Fault unplug(int vm);

  /**
   * Stops the CPUs of this VM: it does not answer anybody, and does not notice itself. Its clock is
   * set right when it goes on.
   */
  Fault freeze(int vm);

  /** What is to be wrong with the clock of this VM. */
  ClockFaults clock(int vm);

  /** What is to be wrong with the disk that this VM boots from. */
  DiskFaults disk(int vm);

  /** What is to press upon the processors or the memory of this VM's guest. */
  PressureFaults pressure(int vm);

  /**
   * What is to be wrong with another disk of this VM, of those that its cluster's spec gives it.
   *
   * @param number 1 for the first
   * @throws com.rediacc.ops.error.InvalidInputException when it has no such disk
   */
  DiskFaults dataDisk(int vm, int number);

  /**
   * Writes down all writes and flushes of the disk that this VM boots from, from now on, so that a
   * power cut can lose what was not flushed: {@code Vm.powerCutLosingUnflushed}, {@link
   * #crashPoints}. To be begun before other faults of the disk; each power cut ends it. The log
   * takes as much room as the VM writes. Needs the backend {@code qemu}; no snapshot can be taken
   * meanwhile.
   */
  Fault logWrites(int vm);

  /**
   * Cuts the power of a VM whose writes are {@linkplain #logWrites logged}, and tries so many disks
   * that this moment may have left: each has everything up to the last flush, and another subset of
   * what was written after it. The VM boots from each, and the check looks at it. It goes on with
   * the last one.
   *
   * @param n how many, 1 to 1000; each takes a boot
   * @param seed of the first one; the others have those that follow
   * @param check is given the seed, and throws when what it finds is wrong; the exception then says
   *     which seed it was
   */
  void crashPoints(int vm, int n, long seed, LongConsumer check);

  /** Faults by chance, while something runs; {@link Nemesis#choosing} says which. */
  Nemesis nemesis();

  /** Those that are in force, in the order in which they began. */
  List<Fault> inForce();

  /** Those of them that concern this VM, as one of those that were named, or by what is done. */
  List<Fault> inForce(int vm);

  /** All that began since {@link #healAll} was last called, healed or not, in order. */
  List<Fault> begun();

  /**
   * Heals all that are in force, the last one first.
   *
   * @throws com.rediacc.ops.error.OpsException when one could not be healed; the others are
   */
  void healAll();
}
