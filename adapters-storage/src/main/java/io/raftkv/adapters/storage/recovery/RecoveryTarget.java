package io.raftkv.adapters.storage.recovery;

import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.segment.SegmentReader;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.StateLoader;
import java.io.IOException;

/** What a recovery fills, and tells what it finds. For one thread. */
public interface RecoveryTarget {
  /**
   * Loads the snapshot, whole or not at all.
   *
   * @throws MalformedSnapshotException if it is damaged; another may be tried then
   */
  SnapshotHeader load(SnapshotFolder snapshots, SnapshotFolder.Stored stored)
      throws IOException, MalformedSnapshotException;

  /** Applies the entry that comes next. */
  void apply(LogEntry entry);

  /** The segment has been read, and this is how it ends. */
  void ended(SegmentFile segment, SegmentReader.End end);

  /** A state that has nothing in it yet. */
  static RecoveryTarget of(ReplicatedState state) {
    return new RecoveryTarget() {
      @Override
      public SnapshotHeader load(SnapshotFolder snapshots, SnapshotFolder.Stored stored)
          throws IOException, MalformedSnapshotException {
        StateLoader loader = state.loader();
        SnapshotHeader header = snapshots.load(stored, loader);
        state.install(loader, header.view());
        return header;
      }

      @Override
      public void apply(LogEntry entry) {
        var _ = state.apply(entry);
      }

      @Override
      public void ended(SegmentFile segment, SegmentReader.End end) {}
    };
  }
}
