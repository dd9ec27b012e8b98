package io.raftkv.adapters.storage.snapshot;

import io.raftkv.domain.state.View;

/**
 * What a snapshot says of itself.
 *
 * @param view of the state in it
 * @param createdAtMillis when it was begun, in milliseconds since the epoch, by the node's clock
 */
public record SnapshotHeader(View view, long createdAtMillis) {}
