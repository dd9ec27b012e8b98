/**
 * The write-ahead log of a standalone node: one thread that writes, syncs, applies and answers,
 * with the recovery before it and the snapshots and the compaction behind it. What lies on disk is
 * described at {@code io.raftkv.adapters.storage.segment} and {@code
 * io.raftkv.adapters.storage.snapshot}.
 */
package io.raftkv.adapters.storage.wal;
