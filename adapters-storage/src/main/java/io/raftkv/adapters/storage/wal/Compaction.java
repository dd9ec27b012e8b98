package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.GradualRemoval;
import io.raftkv.adapters.storage.snapshot.SnapshotKeeper;
import java.io.IOException;

/** Cuts off the front of the log that snapshots have made needless. For one thread. */
final class Compaction implements SnapshotKeeper.LogFront {
  /** A segment on its way out. */
  static final String ASIDE = "removed.tmp";

  private final Folder log;
  private final SegmentSet segments;
  private final WalOptions options;
  private final WalObserver observer;

  Compaction(Folder log, SegmentSet segments, WalOptions options, WalObserver observer) {
    this.log = log;
    this.segments = segments;
    this.options = options;
    this.observer = observer;
  }

  /**
   * Removes the segments that hold nothing but entries of the oldest snapshot that is kept, less
   * the margin.
   *
   * @throws IOException if one could not be removed; it is no loss, and goes the next time
   */
  @Override
  public void behind(long oldestSnapshotIndex) throws IOException {
    if (!options.compaction()) {
      return;
    }
    long began = System.nanoTime();
    long dropped = 0;
    for (SegmentSet.Extent needless :
        segments.upTo(oldestSnapshotIndex - options.compactionMargin())) {
      log.rename(needless.file().name(), ASIDE);
      GradualRemoval.remove(log, ASIDE);
      segments.removed(needless.file());
      dropped += needless.entries();
    }
    if (dropped > 0) {
      log.sync();
      observer.compacted(dropped, System.nanoTime() - began);
    }
  }
}
