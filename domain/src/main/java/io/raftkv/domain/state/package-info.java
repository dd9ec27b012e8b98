/**
 * The deterministic state machine over an ordered multi-version key space.
 *
 * <p>One thread applies; any number of threads read, without locks. The same log gives the same
 * state, byte for byte, on every node; {@link io.raftkv.domain.state.StateHash} is the proof.
 */
package io.raftkv.domain.state;
