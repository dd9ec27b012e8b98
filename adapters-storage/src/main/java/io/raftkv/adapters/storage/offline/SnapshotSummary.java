package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.domain.state.StateDigest;

/**
 * What a snapshot says of itself.
 *
 * @param index the last log entry in it
 * @param revision the store's revision in it
 * @param keys how many keys it holds
 * @param hash of the state in it
 * @param createdAtMillis when it was begun, in milliseconds since the epoch, by the node's clock
 */
public record SnapshotSummary(
    long index, long revision, long keys, StateDigest hash, long createdAtMillis) {
  static SnapshotSummary of(SnapshotHeader header) {
    return new SnapshotSummary(
        header.view().appliedIndex(),
        header.view().revision(),
        header.view().keys(),
        header.view().hash(),
        header.createdAtMillis());
  }
}
