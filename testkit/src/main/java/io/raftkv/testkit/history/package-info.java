/**
 * Histories of what clients asked and were told, and the checks of them: whether they are
 * linearizable key by key, and whether the store's revisions agree with real time over all keys.
 *
 * <p>The search is that of J. Wing and C. Gong, "Testing and verifying concurrent objects" (1993),
 * with the memory of configurations of G. Lowe, "Testing for linearizability" (2017), for each key
 * by itself after A. Horn and D. Kroening, "Faster linearizability checking via P-compositionality"
 * (2015).
 *
 * <p>Written here because Maven Central has no library that judges a history recorded elsewhere:
 * Lincheck makes its own scenarios, and what OpenSearch has is a part of its tests' framework.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.testkit.history;
