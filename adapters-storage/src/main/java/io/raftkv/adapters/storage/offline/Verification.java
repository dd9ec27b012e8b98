package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.Recovery;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads all of a data folder and tells everything that is not as it should be. A start is acted out
 * first, by its own code; then what that had no need to read, or did not come to, is read too.
 */
public final class Verification {
  private final Folder log;
  private final SnapshotFolder snapshots;
  private final FileReports reports;
  private final List<String> damage = new ArrayList<>();
  private long marked;

  private Verification(Folder log, SnapshotFolder snapshots, FileReports reports) {
    this.log = log;
    this.snapshots = snapshots;
    this.reports = reports;
  }

  /** How it ended. */
  public sealed interface Result {
    /** It could not be done, why, and what to do. */
    record Unusable(String reason) implements Result {}

    /** All was read, as far as it can be. */
    record Verified(FolderReport report) implements Result {}
  }

  /**
   * Verifies the data folder, and changes nothing.
   *
   * @throws IOException if the folders themselves cannot be read; files that cannot are damage
   */
  public static Result of(Path dataFolder, Progress progress) throws IOException {
    return switch (OfflineFolder.open(dataFolder, progress)) {
      case OfflineFolder.Result.Unusable(String reason) -> new Result.Unusable(reason);
      case OfflineFolder.Result.Opened(OfflineFolder folder) -> {
        try (folder) {
          yield new Result.Verified(of(folder.log(), folder.snapshots(), progress));
        }
      }
    };
  }

  /** Verifies these folders, which nobody may change meanwhile. */
  static FolderReport of(Folder log, Folder snapshots, Progress progress) throws IOException {
    SnapshotFolder stored = new SnapshotFolder(snapshots);
    FileReports reports = new FileReports(log, snapshots, stored, progress);
    return new Verification(log, stored, reports).report(OtherFiles.notes(log, snapshots));
  }

  private FolderReport report(List<String> notes) throws IOException {
    List<SnapshotFolder.Stored> stored = snapshots.newestFirst();
    List<SegmentFile> all = SegmentFile.list(log);
    List<SegmentFile> segments = all.stream().filter(one -> one.firstIndex() > 0).toList();
    FolderReport.Start start = start();
    List<FileReport> ofSnapshots = new ArrayList<>();
    for (SnapshotFolder.Stored one : stored) {
      ofSnapshots.add(reports.of(one));
    }
    List<Long> sound = sound(ofSnapshots);
    readMark();
    long proven = !sound.isEmpty() && sound.getFirst() >= marked ? 0 : marked;
    List<FileReport> ofSegments = new ArrayList<>();
    for (SegmentFile one : segments) {
      ofSegments.add(reports.of(one, one.equals(segments.getLast()), proven));
    }
    ofSnapshots.forEach(this::damageOf);
    ofSegments.forEach(this::damageOf);
    for (SegmentFile one : all) {
      if (!segments.contains(one)) {
        damage.add(log.describe(one.name()) + " is not the name of a segment");
      }
    }
    if (stored.isEmpty() || !sound.isEmpty()) {
      findGaps(segments, ofSegments, oldestNeeded(ofSnapshots, sound));
    }
    if (damage.isEmpty() && start instanceof FolderReport.Start.Refuses(String why)) {
      damage.add(why);
    }
    return new FolderReport(ofSnapshots, ofSegments, marked, damage, notes, start);
  }

  private FolderReport.Start start() {
    try {
      return switch (new Recovery(log, snapshots, reports).run()) {
        case Recovery.Result.Recovered recovered ->
            new FolderReport.Start.GoesOn(
                recovered.lastIndex(), recovered.snapshotIndex(), recovered.replayed());
        case Recovery.Result.Refused refused -> new FolderReport.Start.Refuses(refused.what());
      };
    } catch (IOException e) {
      return new FolderReport.Start.Refuses(IoFault.describe(e));
    }
  }

  private void readMark() {
    try {
      marked = DurableMark.read(log);
      long bad = DurableMark.firstBadSlot(log);
      if (bad >= 0) {
        damage.add(
            log.describe(DurableMark.NAME)
                + " is corrupt at offset "
                + bad
                + ": a slot that does not check; a start does without it");
      }
    } catch (IOException e) {
      damage.add(log.describe(DurableMark.NAME) + " cannot be read: " + IoFault.describe(e));
    }
  }

  /** The entry in the oldest snapshot that a start may have to go on from. */
  private static long oldestNeeded(List<FileReport> ofSnapshots, List<Long> sound) {
    List<Long> kept =
        sound(ofSnapshots.subList(0, Math.min(SnapshotFolder.KEPT, ofSnapshots.size())));
    if (!kept.isEmpty()) {
      return kept.getLast();
    }
    return sound.isEmpty() ? 0 : sound.getFirst();
  }

  private static List<Long> sound(List<FileReport> ofSnapshots) {
    List<Long> indexes = new ArrayList<>();
    for (FileReport report : ofSnapshots) {
      if (report instanceof FileReport.Snapshot snapshot) {
        indexes.add(snapshot.summary().index());
      }
    }
    return indexes;
  }

  private void damageOf(FileReport report) {
    switch (report) {
      case FileReport.Damaged(String file, long offset, String what, _) ->
          damage.add(file + " is corrupt at offset " + offset + ": " + what);
      case FileReport.Unreadable(String file, String why) ->
          damage.add(file + " cannot be read: " + why);
      case FileReport.Snapshot _, FileReport.Segment _ -> {}
    }
  }

  /** Each snapshot that is kept must be one to go on from, should a newer one be bad. */
  private void findGaps(List<SegmentFile> segments, List<FileReport> found, long oldestSnapshot) {
    int first = Recovery.firstNeeded(segments, oldestSnapshot);
    if (first < 0) {
      long missing = segments.getFirst().firstIndex() - 1;
      damage.add(Recovery.missing(log, oldestSnapshot + 1, missing));
    }
    for (int i = Math.max(first, 0) + 1; i < segments.size(); i++) {
      long begins = segments.get(i).firstIndex();
      if (found.get(i - 1) instanceof FileReport.Segment before && before.nextIndex() < begins) {
        damage.add(Recovery.missing(log, before.nextIndex(), begins - 1));
      }
    }
  }
}
