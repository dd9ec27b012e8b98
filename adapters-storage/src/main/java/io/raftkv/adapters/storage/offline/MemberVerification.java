package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.application.port.StoppedMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads all that a node of a cluster has, and tells everything that is not as it should be. */
public final class MemberVerification {
  private final List<String> damage = new ArrayList<>();
  private final List<FileReport> snapshots = new ArrayList<>();
  private long covered;

  private MemberVerification() {}

  /** How it ended. */
  public sealed interface Result {
    /** The data folder belongs to no cluster. */
    record NoMember() implements Result {}

    /** It could not be done, why, and what to do. */
    record Unusable(String reason) implements Result {}

    /** All was read, as far as it can be. */
    record Verified(MemberReport report) implements Result {}
  }

  /**
   * Verifies the node, and changes nothing.
   *
   * @throws IOException if the folders themselves cannot be read, or what says who the node is
   */
  public static Result of(Path dataFolder, StoppedMember member, Progress progress)
      throws IOException {
    StoppedMember.Identity identity = member.identity();
    if (identity == null) {
      return new Result.NoMember();
    }
    return switch (OfflineFolder.open(dataFolder, progress)) {
      case OfflineFolder.Result.Unusable(String reason) -> new Result.Unusable(reason);
      case OfflineFolder.Result.Opened(OfflineFolder folder) -> {
        try (folder) {
          yield new Result.Verified(
              new MemberVerification().verify(dataFolder, folder, identity, member, progress));
        }
      }
    };
  }

  private MemberReport verify(
      Path dataFolder,
      OfflineFolder folder,
      StoppedMember.Identity identity,
      StoppedMember member,
      Progress progress)
      throws IOException {
    SnapshotFolder stored = new SnapshotFolder(folder.snapshots());
    FileReports reports = new FileReports(folder.log(), folder.snapshots(), stored, progress);
    for (SnapshotFolder.Stored one : stored.newestFirst()) {
      FileReport report = reports.of(one);
      snapshots.add(report);
      switch (report) {
        case FileReport.Snapshot sound -> covered = Math.max(covered, sound.summary().index());
        case FileReport.Damaged(String file, long offset, String what, _) ->
            damage.add(file + " is corrupt at offset " + offset + ": " + what);
        case FileReport.Unreadable(String file, String why) ->
            damage.add(file + " cannot be read: " + why);
        case FileReport.Segment _ -> throw new IllegalStateException("a snapshot is no segment");
      }
    }
    StoppedMember.Log log = member.read(Long.MAX_VALUE, entry -> {});
    String refusal = member.objection();
    if (refusal == null) {
      refusal = strayLog(dataFolder, folder.log());
    }
    String wrong = judge(log);
    if (wrong != null) {
      damage.add(wrong);
      refusal = refusal == null ? wrong : refusal;
    }
    return new MemberReport(
        identity,
        snapshots,
        log,
        damage,
        OtherFiles.notes(folder.log(), folder.snapshots()),
        covered,
        refusal);
  }

  private static @Nullable String strayLog(Path dataFolder, Folder log) throws IOException {
    return log.list().stream().allMatch(DataFolderNames.LOCK::equals)
        ? null
        : dataFolder + " holds the log of a standalone server besides";
  }

  private @Nullable String judge(StoppedMember.Log log) {
    return switch (log) {
      case StoppedMember.Log.Missing _ -> null; // which is an objection of its own, or none
      case StoppedMember.Log.Damaged(String what) -> what;
      case StoppedMember.Log.Sound(String folder, long first, long last, _, _) ->
          last >= first && first > covered + 1
              ? "entries "
                  + (covered + 1)
                  + " to "
                  + (first - 1)
                  + " are neither in a sound snapshot nor in "
                  + folder
              : null;
    };
  }
}
