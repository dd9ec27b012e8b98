package io.raftkv.adapters.storage.snapshot;

import io.raftkv.domain.state.View;

/**
 * What a snapshot says of itself.
 *
 * @param view of the state in it
 * @param createdAtMillis when it was begun, in milliseconds since the epoch, by the node's clock
 */
public record SnapshotHeader(View view, long createdAtMillis) {
  /**
   * The same as where a new log begins: that log has terms of its own or none, and the old one's
   * would be above them.
   */
  SnapshotHeader founding() {
    return new SnapshotHeader(
        new View(
            0, view.appliedIndex(), view.revision(), view.keys(), view.clockMillis(), view.hash()),
        createdAtMillis);
  }
}
