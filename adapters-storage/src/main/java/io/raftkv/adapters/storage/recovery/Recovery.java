package io.raftkv.adapters.storage.recovery;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.segment.SegmentReader;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Brings a state up to the end of its log: the newest valid snapshot, then the entries after it.
 * Changes nothing on disk. The decisions are a table in docs/storage.md.
 */
public final class Recovery {
  private static final String ADVICE = "; nothing was changed: restore the folder from a backup";

  private final Folder log;
  private final SnapshotFolder snapshots;
  private final RecoveryTarget target;
  private final List<SnapshotFolder.Stored> bad = new ArrayList<>();
  private final List<String> badReasons = new ArrayList<>();
  private long replayed;
  private long replayedBytes;

  /** Of these folders, to be run once. */
  public Recovery(Folder log, SnapshotFolder snapshots, RecoveryTarget target) {
    this.log = log;
    this.snapshots = snapshots;
    this.target = target;
  }

  /** How it ended. */
  public sealed interface Result {
    /**
     * The log cannot be used.
     *
     * @param what why not
     * @param badReasons which snapshots were passed over before, and why
     */
    record Refused(String what, List<String> badReasons) implements Result {
      /** Keeps its own copy of the list. */
      public Refused {
        badReasons = List.copyOf(badReasons);
      }

      /** All of it, with what to do, in one line. */
      public String reason() {
        StringBuilder text = new StringBuilder(what);
        for (String other : badReasons) {
          text.append("; ").append(other);
        }
        return text.append(ADVICE).toString();
      }
    }

    /**
     * The state is up to date.
     *
     * @param replayed how many entries were applied that the snapshot does not hold
     * @param replayedBytes what those take in the log
     * @param end where the log goes on; null if it goes on in a new segment
     * @param unproven what is to be written again before anything is built upon it; null if there
     *     is no segment
     * @param badSnapshots those that were passed over, and why
     */
    record Recovered(
        long lastIndex,
        long snapshotIndex,
        long replayed,
        long replayedBytes,
        @Nullable OpenEnd end,
        @Nullable Unproven unproven,
        List<SnapshotFolder.Stored> badSnapshots,
        List<String> badReasons)
        implements Result {}
  }

  /**
   * A segment that takes more.
   *
   * @param dirtyBytes what an unfinished write left behind the offset
   */
  public record OpenEnd(SegmentFile segment, int offset, CRC32C chain, int dirtyBytes) {}

  /**
   * What was read of the last segment and may be in the cache of the system alone: entries, and the
   * footer, that nothing says were synced.
   */
  public record Unproven(SegmentFile segment, int from, int to) {}

  /**
   * Reads what a start needs, and decides.
   *
   * @throws IOException if a file cannot be read
   */
  public Result run() throws IOException {
    long base = newestValidSnapshot();
    long marked = DurableMark.read(log);
    List<SegmentFile> segments = SegmentFile.list(log);
    for (SegmentFile segment : segments) {
      if (segment.firstIndex() < 1) {
        return refused(log.describe(segment.name()) + " is not the name of a segment");
      }
    }
    int first = firstNeeded(segments, base);
    if (first < 0) {
      return refused(missing(base + 1, segments.getFirst().firstIndex() - 1));
    }
    return replay(segments.subList(first, segments.size()), base, marked);
  }

  /** Loads it; the index it holds, or 0 if there is none. */
  private long newestValidSnapshot() throws IOException {
    for (SnapshotFolder.Stored stored : snapshots.newestFirst()) {
      try {
        return target.load(snapshots, stored).view().appliedIndex();
      } catch (MalformedSnapshotException e) {
        bad.add(stored);
        badReasons.add(snapshots.describe(stored) + " is corrupt " + e.getMessage());
      } catch (IOException e) {
        bad.add(stored);
        badReasons.add(snapshots.describe(stored) + " cannot be read: " + e.getMessage());
      }
    }
    return 0;
  }

  /** The position of the segment that holds the entry after the base; -1 if it is missing. */
  public static int firstNeeded(List<SegmentFile> segments, long base) {
    int position = segments.isEmpty() ? 0 : -1;
    for (int i = 0; i < segments.size() && segments.get(i).firstIndex() <= base + 1; i++) {
      position = i;
    }
    return position;
  }

  private Result replay(List<SegmentFile> segments, long base, long marked) throws IOException {
    long next = base + 1;
    OpenEnd open = null;
    Unproven unproven = null;
    for (int i = 0; i < segments.size(); i++) {
      SegmentFile segment = segments.get(i);
      if (i > 0 && segment.firstIndex() != next) {
        return refused(
            segment.firstIndex() > next
                ? missing(next, segment.firstIndex() - 1)
                : log.describe(segment.name())
                    + " begins with entry "
                    + segment.firstIndex()
                    + ", and the segment before it ends behind that");
      }
      boolean last = i == segments.size() - 1;
      long before = replayed;
      // What the snapshot holds is not missed in the log.
      long proven = marked > base ? marked : 0;
      SegmentReader.End end =
          new SegmentReader(log, segment, last, proven)
              .read(
                  (entry, offset, _) -> {
                    if (entry.index() > base) {
                      if (replayed == before) {
                        replayedBytes -= offset; // and the end of the segment is added to it
                      }
                      target.apply(entry);
                      replayed++;
                    }
                  });
      target.ended(segment, end);
      switch (end) {
        case SegmentReader.End.Corrupt corrupt -> {
          return refused(corrupt.reason());
        }
        case SegmentReader.End.Sealed(int offset, long nextIndex, int from) -> {
          next = nextIndex;
          unproven = new Unproven(segment, from, offset);
        }
        case SegmentReader.End.Clean(int offset, long nextIndex, CRC32C chain, int from) -> {
          next = nextIndex;
          open = new OpenEnd(segment, offset, chain, 0);
          unproven = new Unproven(segment, from, offset);
        }
        case SegmentReader.End.Torn(
                int offset,
                int dirtyEnd,
                long nextIndex,
                CRC32C chain,
                int from) -> {
          next = nextIndex;
          open = new OpenEnd(segment, offset, chain, dirtyEnd - offset);
          unproven = new Unproven(segment, from, offset);
        }
      }
      if (unproven != null && replayed > before) {
        replayedBytes += unproven.to();
      }
    }
    long lastIndex = next - 1;
    if (lastIndex < base) {
      // The end of an unsynced log is lost, and the snapshot holds it: go on behind that.
      lastIndex = base;
      open = null;
    }
    if (lastIndex < marked) {
      return refused(missing(lastIndex + 1, marked));
    }
    if (lastIndex == 0 && !bad.isEmpty()) {
      return refused("there is no other snapshot, and no log");
    }
    for (SnapshotFolder.Stored stored : bad) {
      if (lastIndex < stored.index()) { // there were as many, by its name alone
        return refused(missing(lastIndex + 1, stored.index()));
      }
    }
    return new Result.Recovered(
        lastIndex, base, replayed, replayedBytes, open, unproven, bad, badReasons);
  }

  private String missing(long from, long to) {
    return missing(log, from, to);
  }

  /** Says that the log lacks these entries. */
  public static String missing(Folder log, long from, long to) {
    return "entries " + from + " to " + to + " are missing in " + log.describe("");
  }

  private Result refused(String what) {
    return new Result.Refused(what, badReasons);
  }
}
