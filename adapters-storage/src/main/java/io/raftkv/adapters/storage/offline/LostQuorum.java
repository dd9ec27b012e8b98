package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.application.port.StoppedMember;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes of one node's folders what a new cluster can begin with, when the quorum of the old one is
 * lost for good: one snapshot of the newest state that the node has, entries included that may
 * never have been agreed on. The log and the node's identity are moved out of the way.
 *
 * <p>What lies there at any moment, should power fail then, is the node as it was; or one that no
 * start takes, with which this goes on when it is repeated; or ready.
 */
public final class LostQuorum {
  private final Path dataFolder;
  private final StoppedMember member;
  private final FoundingState state = new FoundingState();
  private final List<SnapshotFolder.Stored> bad = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private LostQuorum(Path dataFolder, StoppedMember member) {
    this.dataFolder = dataFolder;
    this.member = member;
  }

  /** How it ended. */
  public sealed interface Result {
    /** It was not done, why, and what to do. */
    record Refused(String reason) implements Result {}

    /**
     * The state was found; and unless only a look was wanted, the folder is ready.
     *
     * @param kept what became of the files; null if only a look was wanted
     */
    record Recovered(Report report, @Nullable Kept kept) implements Result {}
  }

  /**
   * What the node has.
   *
   * @param snapshotIndex the last entry in the newest sound snapshot; 0 without one
   * @param beyond how many entries of the log lie behind that one
   * @param notes a line for each other thing worth knowing
   */
  public record Report(
      StoppedMember.Identity identity,
      long snapshotIndex,
      StoppedMember.Log.Sound log,
      long beyond,
      View state,
      List<String> notes) {
    /** Keeps its own copy of the list. */
    public Report {
      notes = List.copyOf(notes);
    }
  }

  /** Where things lie: the snapshot that holds all, and what was moved out of the way. */
  public record Kept(String snapshot, String logAside, String identityAside) {}

  /**
   * Recovers what the node has.
   *
   * @param dryRun only to look: nothing is changed
   * @throws IOException if a file cannot be read, or the disk fails or is full
   */
  public static Result of(Path dataFolder, StoppedMember member, boolean dryRun, Progress progress)
      throws IOException {
    String objection = OfflineFolder.objection(dataFolder);
    if (objection != null) {
      return new Result.Refused(objection);
    }
    StoppedMember.Identity identity = member.identity();
    if (identity == null) {
      return new Result.Refused(
          dataFolder
              + " belongs to no node of a cluster: there is no "
              + DataFolderNames.MEMBER
              + " in it; a server alone starts with it, raftkv migrate makes it the first of a"
              + " cluster, and what was recovered or restored starts with raft.bootstrap");
    }
    Path log = dataFolder.resolve(DataFolderNames.LOG);
    NioFolder lockFolder = dryRun ? NioFolder.existing(log) : NioFolder.at(log);
    try (Closeable lock =
        dryRun
            ? lockFolder.tryShare(DataFolderNames.LOCK)
            : lockFolder.tryLock(DataFolderNames.LOCK)) {
      return lock == null
          ? new Result.Refused(
              dataFolder + " is in use by a running server; stop that first: kill -TERM, and wait")
          : new LostQuorum(dataFolder, member).run(identity, dryRun, progress);
    }
  }

  private Result run(StoppedMember.Identity identity, boolean dryRun, Progress progress)
      throws IOException {
    Path path = dataFolder.resolve(DataFolderNames.SNAPSHOTS);
    Folder read = new ReadOnlyFolder(NioFolder.existing(path), Files.isDirectory(path), progress);
    SnapshotFolder snapshots = new SnapshotFolder(read);
    long covered = load(snapshots, progress);
    return switch (member.read(covered, entry -> state.state().apply(entry))) {
      case StoppedMember.Log.Missing(String folder) ->
          refused(
              "the log of node "
                  + identity.nodeId()
                  + " is not in "
                  + folder
                  + ": give the folder that the node has as raft.raft_dir by --raft-dir");
      case StoppedMember.Log.Damaged(String what) ->
          refused(
              what
                  + ": recover another node of the cluster, or restore a snapshot or backup into a"
                  + " new folder");
      case StoppedMember.Log.Sound log -> {
        String missing = missing(log, covered);
        if (missing != null) {
          yield refused(missing);
        }
        Report report =
            new Report(
                identity,
                covered,
                log,
                Math.max(0, log.last() - Math.max(covered, log.first() - 1)),
                state.view(),
                notes);
        yield new Result.Recovered(report, dryRun ? null : keep());
      }
    };
  }

  private static Result.Refused refused(String reason) {
    return new Result.Refused(reason + "; nothing was changed");
  }

  /** Loads the newest sound one; the last entry in it, or 0 without one. */
  private long load(SnapshotFolder snapshots, Progress progress) throws IOException {
    for (SnapshotFolder.Stored stored : snapshots.newestFirst()) {
      try {
        progress.expect(snapshots.bytes(stored));
        return state.target().load(snapshots, stored).view().appliedIndex();
      } catch (MalformedSnapshotException e) {
        bad.add(stored);
        notes.add(snapshots.describe(stored) + " is corrupt " + e.getMessage());
      }
    }
    return 0;
  }

  /** What neither a snapshot nor the log has; null if all is there. */
  private @Nullable String missing(StoppedMember.Log.Sound log, long covered) {
    long reached = Math.max(covered, log.last());
    if (log.last() >= log.first() && log.first() > covered + 1) {
      return gap(covered + 1, log.first() - 1, log);
    }
    for (SnapshotFolder.Stored stored : bad) {
      if (stored.index() > reached) { // there were as many, by its name alone
        return gap(reached + 1, stored.index(), log);
      }
    }
    return state.view().appliedIndex() == 0
        ? "the node has no data: neither a snapshot nor a write in " + log.folder()
        : null;
  }

  private String gap(long from, long to, StoppedMember.Log.Sound log) {
    String also = notes.isEmpty() ? "" : "; " + String.join("; ", notes);
    return "entries "
        + from
        + " to "
        + to
        + " are neither in a sound snapshot nor in "
        + log.folder()
        + also;
  }

  /** The order is what makes it safe to be cut off: see the class. */
  private Kept keep() throws IOException {
    SnapshotFolder snapshots =
        new SnapshotFolder(NioFolder.at(dataFolder.resolve(DataFolderNames.SNAPSHOTS)));
    for (SnapshotFolder.Stored damaged : bad) {
      snapshots.setAside(damaged);
    }
    snapshots.tidy();
    SnapshotFolder.Stored stored = state.write(snapshots, member::setLogAside);
    return new Kept(snapshots.describe(stored), member.setLogAside(), member.setIdentityAside());
  }
}
