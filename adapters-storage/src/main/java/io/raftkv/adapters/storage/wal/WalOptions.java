package io.raftkv.adapters.storage.wal;

/**
 * How a log is kept.
 *
 * @param segmentBytes the size of a segment; an entry that needs more gets a segment of its own
 *     size
 * @param syncOnWrite whether every batch is synced before it is acknowledged; without, a power loss
 *     takes acknowledged writes
 * @param snapshotEvery how many commands are applied between snapshots
 * @param compaction whether the log is cut off behind snapshots
 * @param compactionMargin how many entries before the older kept snapshot stay in the log
 */
public record WalOptions(
    int segmentBytes,
    boolean syncOnWrite,
    long snapshotEvery,
    boolean compaction,
    long compactionMargin) {
  /** The smallest segment, in bytes. */
  public static final int MIN_SEGMENT_BYTES = 4_096;

  /** Refuses segments that are too small to hold anything, and what is not positive. */
  public WalOptions {
    if (segmentBytes < MIN_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "a segment has at least " + MIN_SEGMENT_BYTES + " bytes, not " + segmentBytes);
    }
    if (snapshotEvery < 1 || compactionMargin < 0) {
      throw new IllegalArgumentException(
          "snapshots every " + snapshotEvery + " commands, with a margin of " + compactionMargin);
    }
  }
}
