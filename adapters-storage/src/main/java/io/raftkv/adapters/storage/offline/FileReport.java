package io.raftkv.adapters.storage.offline;

/** One file of a data folder, as it was found. */
public sealed interface FileReport {
  /** Its path. */
  String file();

  /** A snapshot that is sound as a whole, down to the hash of the state in it. */
  record Snapshot(String file, long bytes, SnapshotSummary summary) implements FileReport {}

  /**
   * A segment that is sound.
   *
   * @param bytes what it takes on disk; most of it may be unused
   * @param nextIndex the index behind its last entry
   * @param sealed whether no entry will ever be added
   * @param tornOffset where a write that was never acknowledged begins, which a start cuts off
   * @param tornBytes how long that is; 0 if there is none
   */
  record Segment(
      String file,
      long bytes,
      long firstIndex,
      long nextIndex,
      boolean sealed,
      long tornOffset,
      long tornBytes)
      implements FileReport {
    /** How many records it holds. */
    public long records() {
      return nextIndex - firstIndex;
    }
  }

  /**
   * A damaged file.
   *
   * @param offset where what cannot be read begins
   * @param sound how many records before that are sound; of a snapshot, which is good as a whole
   *     alone, 0
   */
  record Damaged(String file, long offset, String what, long sound) implements FileReport {}

  /** A file that the system does not let us read, and what it said. */
  record Unreadable(String file, String why) implements FileReport {}
}
