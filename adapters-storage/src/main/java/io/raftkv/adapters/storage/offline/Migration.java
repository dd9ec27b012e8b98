package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.recovery.Recovery;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the data folder of a server alone ready to be the first of a cluster: one snapshot holds
 * all of it, and the log is out of the way. What lies there at any moment, should power fail then,
 * is what a server alone goes on with, or ready; to repeat it does no harm.
 */
public final class Migration {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path dataFolder;
  private final Progress progress;

  private Migration(Path dataFolder, Progress progress) {
    this.dataFolder = dataFolder;
    this.progress = progress;
  }

  /** How it ended. */
  public sealed interface Result {
    /** It was not done, why, and what to do; nothing was changed. */
    record Refused(String reason) implements Result {}

    /**
     * The folder is ready.
     *
     * @param snapshot the file with all of the state
     * @param replayed how many entries of the log were not in a snapshot before
     * @param logAside where the log lies; null if there was none to be moved
     */
    record Ready(View state, String snapshot, long replayed, @Nullable String logAside)
        implements Result {}
  }

  /**
   * Makes the data folder ready.
   *
   * @throws IOException if a file cannot be read, or the disk fails or is full
   */
  public static Result of(Path dataFolder, Progress progress) throws IOException {
    String objection = OfflineFolder.objection(dataFolder);
    if (objection != null) {
      return new Result.Refused(objection);
    }
    if (Files.exists(dataFolder.resolve(DataFolderNames.MEMBER))) {
      return new Result.Refused(
          dataFolder
              + " belongs to a node of a cluster already: start it with raft.enabled, and without"
              + " raft.bootstrap or with it");
    }
    NioFolder log = NioFolder.at(dataFolder.resolve(DataFolderNames.LOG));
    NioFolder snapshots = NioFolder.at(dataFolder.resolve(DataFolderNames.SNAPSHOTS));
    try (Closeable lock = log.tryLock(DataFolderNames.LOCK)) {
      return lock == null
          ? new Result.Refused(
              dataFolder + " is in use by a running server; stop that first: kill -TERM, and wait")
          : new Migration(dataFolder, progress).run(log, snapshots);
    }
  }

  private Result run(Folder log, Folder snapshotFiles) throws IOException {
    FoundingState state = new FoundingState();
    Folder logRead = new ReadOnlyFolder(log, true, progress);
    SnapshotFolder read = new SnapshotFolder(new ReadOnlyFolder(snapshotFiles, true, progress));
    progress.expect(bytes(logRead, read));
    Recovery.Result recovered = new Recovery(logRead, read, state.target()).run();
    return switch (recovered) {
      case Recovery.Result.Refused refused -> new Result.Refused(refused.reason());
      case Recovery.Result.Recovered found ->
          found.lastIndex() == 0
              ? new Result.Refused(
                  dataFolder
                      + " holds no data: nothing is to be migrated; start the first node of a"
                      + " cluster with another, empty folder")
              : finish(log, new SnapshotFolder(snapshotFiles), state, found);
    };
  }

  private static long bytes(Folder log, SnapshotFolder snapshots) throws IOException {
    long bytes = 0;
    List<SnapshotFolder.Stored> stored = snapshots.newestFirst();
    if (!stored.isEmpty()) {
      bytes += snapshots.bytes(stored.getFirst());
    }
    for (SegmentFile segment : SegmentFile.list(log)) {
      try (var file = log.openToRead(segment.name())) {
        bytes += file.size();
      }
    }
    return bytes;
  }

  private Result finish(
      Folder log, SnapshotFolder snapshots, FoundingState state, Recovery.Result.Recovered found)
      throws IOException {
    for (SnapshotFolder.Stored bad : found.badSnapshots()) {
      snapshots.setAside(bad);
    }
    snapshots.tidy();
    SnapshotFolder.Stored newest;
    if (found.snapshotIndex() == found.lastIndex()) {
      newest = snapshots.newestFirst().getFirst(); // has just been read, all of it
    } else {
      newest = state.write(snapshots, () -> {});
    }
    boolean isLogThere = !log.list().stream().allMatch(DataFolderNames.LOCK::equals);
    return new Result.Ready(
        state.view(), snapshots.describe(newest), found.replayed(), isLogThere ? moveLog() : null);
  }

  /** At once, with all in it and the lock; a server that starts makes another one. */
  private String moveLog() throws IOException {
    String name = DataFolderNames.LOG + ".migrated-" + TIME.format(Instant.now());
    Path aside = dataFolder.resolve(name);
    for (int more = 2; Files.exists(aside); more++) {
      aside = dataFolder.resolve(name + "-" + more);
    }
    Files.move(dataFolder.resolve(DataFolderNames.LOG), aside, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(dataFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return aside.toString();
  }
}
