/**
 * What is told to people: failures that say what, where, how long, with what evidence and what to
 * do; and progress while they wait. Every other package speaks through these.
 */
package com.rediacc.ops.error;
