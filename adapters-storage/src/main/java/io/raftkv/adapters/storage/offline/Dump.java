package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.recovery.Recovery;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.segment.SegmentReader;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotReader;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the log, or one file, holds, up to the first byte that cannot be right. Changes
 * nothing. For one use.
 */
public final class Dump {
  private static final int BEGINNING_BYTES = 64;

  private final Range range;
  private final DumpSink sink;
  private final Progress progress;
  private long shown;

  private Dump(Range range, DumpSink sink, Progress progress) {
    this.range = range;
    this.sink = sink;
    this.progress = progress;
  }

  /**
   * What is to be shown.
   *
   * @param fromIndex the first entry of the log
   * @param limit how many records, or keys of a snapshot, at most
   */
  public record Range(long fromIndex, long limit) {
    /** All there is. */
    public static final Range ALL = new Range(0, Long.MAX_VALUE);
  }

  /** How it ended. */
  public sealed interface Result {
    /** There is nothing that could be shown, why, and what to do. */
    record Unusable(String reason) implements Result {}

    /**
     * All was shown, or as much as was wanted.
     *
     * @param shown how many records or keys
     */
    record Whole(long shown) implements Result {}

    /** All was shown but the torn tail: a write that was never acknowledged. */
    record Torn(String file, long offset, long bytes) implements Result {}

    /** All before the damage was shown; which file, which offset, what. */
    record Damaged(String reason) implements Result {}
  }

  /**
   * Shows the log of a data folder.
   *
   * @throws IOException if a file cannot be read
   */
  public static Result ofFolder(Path dataFolder, Range range, DumpSink sink, Progress progress)
      throws IOException {
    if (Files.exists(dataFolder.resolve(DataFolderNames.MEMBER))) {
      return new Result.Unusable(
          dataFolder
              + " belongs to a node of a cluster, whose log is not shown; give a file of its"
              + " snapshots by --from");
    }
    return switch (OfflineFolder.open(dataFolder, progress)) {
      case OfflineFolder.Result.Unusable(String reason) -> new Result.Unusable(reason);
      case OfflineFolder.Result.Opened(OfflineFolder folder) -> {
        try (folder) {
          yield ofLog(folder.log(), folder.snapshots(), range, sink, progress);
        }
      }
    };
  }

  /** Shows the log in these folders. */
  static Result ofLog(Folder log, Folder snapshots, Range range, DumpSink sink, Progress progress)
      throws IOException {
    List<SegmentFile> segments =
        SegmentFile.list(log).stream().filter(segment -> segment.firstIndex() > 0).toList();
    int first = Math.max(0, Recovery.firstNeeded(segments, range.fromIndex() - 1));
    long proven = proven(log, snapshots);
    return new Dump(range, sink, progress)
        .segments(log, segments.subList(first, segments.size()), proven);
  }

  /** The durable mark, unless a snapshot reaches it: what that holds is not missed in the log. */
  private static long proven(Folder log, Folder snapshots) throws IOException {
    List<SnapshotFolder.Stored> stored = new SnapshotFolder(snapshots).newestFirst();
    long marked = DurableMark.read(log);
    return !stored.isEmpty() && stored.getFirst().index() >= marked ? 0 : marked;
  }

  private Result segments(Folder log, List<SegmentFile> segments, long proven) throws IOException {
    long bytes = 0;
    for (SegmentFile segment : segments) {
      bytes += size(log, segment.name());
    }
    progress.expect(bytes);
    long next = segments.isEmpty() ? 0 : segments.getFirst().firstIndex();
    for (SegmentFile segment : segments) {
      if (segment.firstIndex() != next) {
        return new Result.Damaged(Recovery.missing(log, next, segment.firstIndex() - 1));
      }
      boolean last = segment.equals(segments.getLast());
      SegmentReader.End end = segment(log, segment, last, proven);
      if (shown >= range.limit()) {
        break;
      }
      Result result = ended(log, segment, end);
      if (result != null) {
        return result;
      }
      next = end.nextIndex();
    }
    return new Result.Whole(shown);
  }

  private static long size(Folder folder, String name) throws IOException {
    try (DiskFile file = folder.openToRead(name)) {
      return file.size();
    }
  }

  private SegmentReader.End segment(Folder log, SegmentFile segment, boolean last, long proven)
      throws IOException {
    sink.segment(log.describe(segment.name()));
    return new SegmentReader(log, segment, last, proven).read(this::record);
  }

  private void record(LogEntry entry, int offset, long durableIndex) {
    if (entry.index() >= range.fromIndex() && shown < range.limit()) {
      shown++;
      sink.record(entry, offset, durableIndex);
    }
  }

  /** Null if another segment may follow. */
  private static @Nullable Result ended(Folder log, SegmentFile segment, SegmentReader.End end) {
    return switch (end) {
      case SegmentReader.End.Corrupt corrupt -> new Result.Damaged(corrupt.reason());
      case SegmentReader.End.Torn(int offset, int dirtyEnd, _, _, _) ->
          new Result.Torn(log.describe(segment.name()), offset, dirtyEnd - offset);
      case SegmentReader.End.Clean _, SegmentReader.End.Sealed _ -> null;
    };
  }

  /**
   * Shows one segment or one snapshot, also of a folder in use, and under whatever name.
   *
   * @throws IOException if the file cannot be read
   */
  public static Result ofFile(Path file, Range range, DumpSink sink, Progress progress)
      throws IOException {
    Path name = file.getFileName();
    return name == null
        ? new Result.Unusable(file + " is not a file")
        : ofFile(ReadOnlyFolder.holding(file, progress), name.toString(), range, sink, progress);
  }

  /** Shows the file of the folder. */
  static Result ofFile(Folder folder, String name, Range range, DumpSink sink, Progress progress)
      throws IOException {
    ByteBuffer beginning = ByteBuffer.allocate(BEGINNING_BYTES);
    try (DiskFile file = folder.openToRead(name)) {
      file.read(beginning, 0);
    }
    Dump dump = new Dump(range, sink, progress);
    List<SegmentFile> segments = SegmentFile.list(folder);
    SegmentFile segment =
        segments.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElse(SegmentFile.recognise(name, beginning.flip()));
    if (segment != null && segment.firstIndex() > 0) {
      boolean last = !segments.contains(segment) || segment.equals(segments.getLast());
      progress.expect(size(folder, name));
      Result result = ended(folder, segment, dump.segment(folder, segment, last, 0));
      return result == null || dump.shown >= range.limit() ? new Result.Whole(dump.shown) : result;
    }
    if (SnapshotFolder.isSnapshot(name) || SnapshotReader.isBeginning(beginning)) {
      if (range.fromIndex() > 0) {
        return new Result.Unusable(
            folder.describe(name) + " is a snapshot, which has no entries: leave out --from-index");
      }
      progress.expect(size(folder, name));
      return SnapshotDump.of(folder, name, range.limit(), sink);
    }
    return new Result.Unusable(
        folder.describe(name) + " is neither a segment nor a snapshot of RaftKV");
  }
}
