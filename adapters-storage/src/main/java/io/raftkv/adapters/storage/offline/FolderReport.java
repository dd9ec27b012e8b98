package io.raftkv.adapters.storage.offline;

import java.util.List;

/**
 * What a data folder holds, and what a start would make of it.
 *
 * @param snapshots the newest first
 * @param segments in the order of their entries
 * @param durableMark up to which entry the log is known to have been synced; 0 if nothing is known
 * @param damage a line for everything that is not as it should be, with file and offset; empty if
 *     all is sound
 * @param notes a line for every other thing worth knowing
 */
public record FolderReport(
    List<FileReport> snapshots,
    List<FileReport> segments,
    long durableMark,
    List<String> damage,
    List<String> notes,
    Start start) {
  /** Keeps its own copies of the lists. */
  public FolderReport {
    snapshots = List.copyOf(snapshots);
    segments = List.copyOf(segments);
    damage = List.copyOf(damage);
    notes = List.copyOf(notes);
  }

  /** What a server would do that is started with the folder. */
  public sealed interface Start {
    /**
     * It would go on behind an entry.
     *
     * @param lastIndex that entry; 0 in an empty folder
     * @param snapshotIndex the last entry in the snapshot that it would load; 0 without one
     * @param replayed how many entries it would apply after that
     */
    record GoesOn(long lastIndex, long snapshotIndex, long replayed) implements Start {}

    /** It would refuse, and why. */
    record Refuses(String why) implements Start {}
  }

  /** Whether nothing is damaged. */
  public boolean isSound() {
    return damage.isEmpty();
  }
}
