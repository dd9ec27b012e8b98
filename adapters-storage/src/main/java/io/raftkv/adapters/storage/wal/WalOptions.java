package io.raftkv.adapters.storage.wal;

/**
 * How a log is kept.
 *
 * @param segmentBytes the size of a segment; an entry that needs more gets a segment of its own
 *     size
 * @param syncOnWrite whether every batch is synced before it is acknowledged; without, a power loss
 *     takes acknowledged writes
 */
public record WalOptions(int segmentBytes, boolean syncOnWrite) {
  /** The smallest segment, in bytes. */
  public static final int MIN_SEGMENT_BYTES = 4_096;

  /** Refuses segments that are too small to hold anything. */
  public WalOptions {
    if (segmentBytes < MIN_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "a segment has at least " + MIN_SEGMENT_BYTES + " bytes, not " + segmentBytes);
    }
  }
}
