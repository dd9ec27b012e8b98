package io.raftkv.adapters.storage.snapshot;

import io.raftkv.domain.state.StateDigest;

/**
 * What a snapshot says of itself.
 *
 * @param appliedIndex the last log entry in it
 * @param revision the store's revision in it
 * @param keys how many keys it holds
 * @param hash of the state in it
 * @param createdAtMillis when it was begun, in milliseconds since the epoch, by the node's clock
 */
public record SnapshotHeader(
    long appliedIndex, long revision, long keys, StateDigest hash, long createdAtMillis) {}
