/**
 * The Java client of RaftKV. {@link io.raftkv.client.RaftKvClient} is where to begin.
 *
 * <p>Expected outcomes are values: a key that is not there is an empty {@code Optional}, a
 * precondition that does not hold is a {@link io.raftkv.client.Conditional.NotMet}. Faults are a
 * {@link io.raftkv.client.RaftKvException}, which tells whether a write may have been done.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.client;
