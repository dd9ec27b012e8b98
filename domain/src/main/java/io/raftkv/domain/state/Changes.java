package io.raftkv.domain.state;

import java.util.List;

/**
 * All that one revision changed.
 *
 * @param revision the store's revision that it made
 * @param index the log entry's
 * @param term the log entry's; 0 in the log of a node alone
 * @param atMillis the replicated time, in milliseconds since the epoch
 * @param changes one for each key that it changed, in the order of the command; never empty
 */
public record Changes(
    long revision, long index, long term, long atMillis, List<KeyChange> changes) {
  /** What a revision costs besides its keys and values, in bytes, about. */
  private static final int OVERHEAD_BYTES = 64;

  /** What a change costs besides its key and value, in bytes, about. */
  private static final int CHANGE_OVERHEAD_BYTES = 96;

  /** Keeps its own copy of the list. */
  public Changes {
    changes = List.copyOf(changes);
  }

  /** About how much memory it takes, in bytes, as if nobody else held the values. */
  long approximateBytes() {
    long bytes = OVERHEAD_BYTES;
    for (KeyChange change : changes) {
      bytes += CHANGE_OVERHEAD_BYTES + change.key().size();
      if (!change.now().isTombstone()) {
        bytes += change.now().value().size();
      }
    }
    return bytes;
  }
}
