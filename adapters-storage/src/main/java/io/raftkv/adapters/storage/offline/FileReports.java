package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.RecoveryTarget;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.segment.SegmentReader;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.StateCheck;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads each file once and remembers what it was: as the target of a recovery those that this
 * reads, and then those that are asked for. For one thread.
 */
final class FileReports implements RecoveryTarget {
  private final Folder log;
  private final SnapshotFolder snapshots;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, FileReport> found = new HashMap<>();

  FileReports(Folder log, Folder snapshotFiles, SnapshotFolder snapshots, Progress progress)
      throws IOException {
    this.log = log;
    this.snapshots = snapshots;
    for (SegmentFile segment : SegmentFile.list(log)) {
      measure(log, segment.name());
    }
    for (SnapshotFolder.Stored stored : snapshots.newestFirst()) {
      measure(snapshotFiles, stored.name());
    }
    progress.expect(sizes.values().stream().mapToLong(size -> size).sum());
  }

  private void measure(Folder folder, String name) {
    try (DiskFile file = folder.openToRead(name)) {
      sizes.put(name, file.size());
    } catch (IOException e) {
      sizes.put(name, 0L); // which reading it will say again, and louder
    }
  }

  private long size(String name) {
    return sizes.getOrDefault(name, 0L);
  }

  @Override
  public SnapshotHeader load(SnapshotFolder folder, SnapshotFolder.Stored stored)
      throws IOException, MalformedSnapshotException {
    String file = folder.describe(stored);
    try {
      SnapshotHeader header = folder.load(stored, new StateCheck());
      found.put(
          stored.name(),
          new FileReport.Snapshot(file, size(stored.name()), SnapshotSummary.of(header)));
      return header;
    } catch (MalformedSnapshotException e) {
      found.put(stored.name(), new FileReport.Damaged(file, e.offset(), e.what(), 0));
      throw e;
    } catch (IOException e) {
      found.put(stored.name(), new FileReport.Unreadable(file, IoFault.describe(e)));
      throw e;
    }
  }

  @Override
  public void apply(LogEntry entry) {
    // What the state would be is no question here.
  }

  @Override
  public void ended(SegmentFile segment, SegmentReader.End end) {
    String file = log.describe(segment.name());
    long first = segment.firstIndex();
    long bytes = size(segment.name());
    found.put(
        segment.name(),
        switch (end) {
          case SegmentReader.End.Sealed(_, long next, _) ->
              new FileReport.Segment(file, bytes, first, next, true, 0, 0);
          case SegmentReader.End.Clean(_, long next, _, _) ->
              new FileReport.Segment(file, bytes, first, next, false, 0, 0);
          case SegmentReader.End.Torn(int offset, int dirtyEnd, long next, _, _) ->
              new FileReport.Segment(file, bytes, first, next, false, offset, dirtyEnd - offset);
          case SegmentReader.End.Corrupt(_, long offset, String what, long next) ->
              new FileReport.Damaged(file, offset, what, next - first);
        });
  }

  /** What the snapshot is; it is read if it has not been. */
  FileReport of(SnapshotFolder.Stored stored) {
    if (!found.containsKey(stored.name())) {
      try {
        var _ = load(snapshots, stored);
      } catch (MalformedSnapshotException | IOException inTheReport) {
        // What there is to say is found now.
      }
    }
    return known(stored.name());
  }

  /**
   * What the segment is; it is read if it has not been.
   *
   * @param last whether no other segment follows
   * @param provenIndex an entry that is known to have been durable, with all before it
   */
  FileReport of(SegmentFile segment, boolean last, long provenIndex) {
    if (!found.containsKey(segment.name())) {
      try {
        ended(segment, new SegmentReader(log, segment, last, provenIndex).read((_, _, _) -> {}));
      } catch (IOException e) {
        found.put(
            segment.name(),
            new FileReport.Unreadable(log.describe(segment.name()), IoFault.describe(e)));
      }
    }
    return known(segment.name());
  }

  private FileReport known(String name) {
    return Objects.requireNonNull(found.get(name), name);
  }
}
