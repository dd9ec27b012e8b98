package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotReader;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ClientRequests;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.StateSink;
import java.io.IOException;

/** Shows the keys of a snapshot while they are checked as for a start; block by block. */
final class SnapshotDump implements StateSink {
  private final StateCheck check = new StateCheck();
  private final DumpSink sink;
  private final long limit;

  private SnapshotDump(DumpSink sink, long limit) {
    this.sink = sink;
    this.limit = limit;
  }

  static Dump.Result of(Folder folder, String name, long limit, DumpSink sink) throws IOException {
    SnapshotDump dump = new SnapshotDump(sink, limit);
    try (DiskFile file = folder.openToRead(name)) {
      SnapshotFolder.FileSource source = new SnapshotFolder.FileSource(file);
      SnapshotReader.Opening opening =
          header -> {
            sink.snapshot(folder.describe(name), SnapshotSummary.of(header));
            return dump;
          };
      var _ =
          SnapshotReader.load(
              into -> {
                if (!dump.isEnough()) { // else the rest is of no interest, and read as an early end
                  source.read(into);
                }
              },
              opening);
      return new Dump.Result.Whole(Math.min(dump.keys(), limit));
    } catch (MalformedSnapshotException e) {
      return dump.isEnough()
          ? new Dump.Result.Whole(limit)
          : new Dump.Result.Damaged(
              folder.describe(name) + " is corrupt at offset " + e.offset() + ": " + e.what());
    }
  }

  private boolean isEnough() {
    return check.keys() >= limit;
  }

  @Override
  public void add(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis) {
    check.add(key, value, version, createRevision, modRevision, deadlineMillis);
    if (check.keys() <= limit) {
      sink.key(key, value, version, createRevision, modRevision, deadlineMillis);
    }
  }

  /** Who may do what is checked, and not shown: hashes of passwords are for nobody's eyes. */
  @Override
  public void add(DirectoryEntry entry) {
    check.add(entry);
  }

  /** What is remembered of clients is checked, and not shown: it is no data of anybody's. */
  @Override
  public void add(ClientRequests client) {
    check.add(client);
  }

  @Override
  public long keys() {
    return check.keys();
  }

  @Override
  public StateDigest hash() {
    return check.hash();
  }
}
