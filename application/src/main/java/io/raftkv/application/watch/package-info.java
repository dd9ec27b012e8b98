/**
 * Watches: one loop tells all watchers of a node what its state machine has applied.
 *
 * <p>A watcher that keeps up is found by an index of what is watched and told at once. One that
 * does not is left behind, costs nothing meanwhile, and goes on from the history of the state
 * machine when it can take more. So no watcher holds up another or takes room without bound, and
 * one that is too slow is told where it stands.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.application.watch;
