package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.segment.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The segments that a log has now. The log's thread adds to them while the thread of the snapshots
 * takes from them, so neither may list the folder and believe what it saw. Safe for any thread.
 */
final class SegmentSet {
  private final TreeMap<Long, Sized> byFirstIndex = new TreeMap<>(); // guarded by this
  private final WalObserver observer;
  private long bytes; // guarded by this

  private SegmentSet(WalObserver observer) {
    this.observer = observer;
  }

  private record Sized(SegmentFile file, long bytes) {}

  /** Those that lie in the folder; nobody may add or remove one meanwhile. */
  static SegmentSet of(Folder folder, WalObserver observer) throws IOException {
    SegmentSet segments = new SegmentSet(observer);
    for (SegmentFile segment : SegmentFile.list(folder)) {
      try (DiskFile file = folder.openToRead(segment.name())) {
        segments.added(segment, file.size());
      }
    }
    observer.segments(segments.byFirstIndex.size(), segments.bytes);
    return segments;
  }

  /** There is one more, of this size on disk. */
  synchronized void added(SegmentFile segment, long size) {
    byFirstIndex.put(segment.firstIndex(), new Sized(segment, size));
    bytes += size;
    observer.segments(byFirstIndex.size(), bytes);
  }

  /** It has been removed from the folder. */
  synchronized void removed(SegmentFile segment) {
    Sized gone = byFirstIndex.remove(segment.firstIndex());
    if (gone != null) {
      bytes -= gone.bytes();
      observer.segments(byFirstIndex.size(), bytes);
    }
  }

  /**
   * A segment and the first index of the one behind it.
   *
   * @param nextIndex the index after the segment's last
   */
  record Extent(SegmentFile file, long nextIndex) {
    long entries() {
      return nextIndex - file.firstIndex();
    }
  }

  /** Those that hold no entry above the index, oldest first; never the one that is written to. */
  synchronized List<Extent> upTo(long index) {
    List<Extent> extents = new ArrayList<>();
    for (Sized segment : byFirstIndex.values()) {
      Long next = byFirstIndex.higherKey(segment.file().firstIndex());
      if (next == null || next > index + 1) {
        break;
      }
      extents.add(new Extent(segment.file(), next));
    }
    return extents;
  }
}
