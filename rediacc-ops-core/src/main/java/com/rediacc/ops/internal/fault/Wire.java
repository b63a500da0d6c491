package com.rediacc.ops.internal.fault;

/**
 * The way of frames from one VM to another.
 *
 * @param from id of a VM
 * @param to id of another
 */
public record Wire(int from, int to) {}
