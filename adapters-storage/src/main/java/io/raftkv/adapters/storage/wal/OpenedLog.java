package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.recovery.Recovery;
import io.raftkv.adapters.storage.recovery.RecoveryTarget;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.Segment;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotKeeper;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A log that has been recovered: its writer, its snapshots and its lock. It has no thread of its
 * own, so that tests can lead it step by step; all but {@link #obstacle()} is for one thread.
 */
final class OpenedLog {
  private static final Logger LOG = LogManager.getLogger(OpenedLog.class);

  private final LogWriter writer;
  private final SnapshotKeeper keeper;
  private final WalThreads threads;
  private final Closeable lock;
  private long countedWrites;
  private long countedBytes;

  private OpenedLog(LogWriter writer, SnapshotKeeper keeper, WalThreads threads, Closeable lock) {
    this.writer = writer;
    this.keeper = keeper;
    this.threads = threads;
    this.lock = lock;
  }

  /** How opening ended. */
  sealed interface Result {
    /** The log cannot be used, and nothing in it was changed. */
    record Refused(String reason) implements Result {}

    /** The state is up to date and the log takes more. */
    record Opened(OpenedLog log, LogStart.Ready ready) implements Result {}
  }

  /**
   * Locks, recovers, and makes ready to go on.
   *
   * @param snapshotEnded called on the thread of the snapshots; must bring about a call of {@link
   *     #snapshotEnded()} on the log's
   */
  static Result open(
      WalPlace place,
      WalOptions options,
      WalObserver observer,
      ReplicatedState state,
      Runnable snapshotEnded)
      throws IOException {
    Folder folder = place.log();
    Closeable lock = folder.tryLock(DataFolderNames.LOCK);
    if (lock == null) {
      return new Result.Refused(
          folder.describe("") + " is in use by another process; stop that one first");
    }
    boolean opened = false;
    if (!options.syncOnWrite()) {
      LOG.warn("storage.sync_on_write is false: a power loss takes the writes of a second or so");
    }
    try {
      SnapshotFolder snapshots = new SnapshotFolder(place.snapshots());
      return switch (new Recovery(folder, snapshots, RecoveryTarget.of(state)).run()) {
        case Recovery.Result.Refused refused -> new Result.Refused(refused.reason());
        case Recovery.Result.Recovered recovered -> {
          Segment segment = resume(folder, recovered);
          setAside(snapshots, recovered);
          WalThreads threads = place.threads();
          SegmentSet segments = SegmentSet.of(folder, observer);
          SegmentAllocator allocator =
              new SegmentAllocator(folder, options.segmentBytes(), threads.allocation());
          allocator.tidy();
          allocator.prepare();
          LogWriter writer =
              new LogWriter(
                  folder,
                  options,
                  observer,
                  state,
                  segments,
                  allocator,
                  DurableMark.open(folder),
                  place.salts(),
                  segment,
                  recovered.lastIndex());
          SnapshotKeeper keeper =
              new SnapshotKeeper(
                  snapshots,
                  new Compaction(folder, segments, options, observer),
                  options.snapshotEvery(),
                  observer,
                  state,
                  threads.snapshots(),
                  snapshotEnded);
          keeper.recovered(recovered.replayed(), recovered.replayedBytes());
          opened = true;
          yield new Result.Opened(new OpenedLog(writer, keeper, threads, lock), ready(recovered));
        }
      };
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  private static LogStart.Ready ready(Recovery.Result.Recovered recovered) {
    Recovery.OpenEnd end = recovered.end();
    return new LogStart.Ready(
        recovered.lastIndex(),
        recovered.snapshotIndex(),
        recovered.replayed(),
        end == null ? 0 : end.dirtyBytes());
  }

  /**
   * Opens the last segment, if it takes more, and cuts off what an unfinished write left there. A
   * process before this one may have been killed between any write or rename and its sync, and its
   * sync may have failed: what recovery has seen is made durable before anything is built upon it.
   */
  private static @Nullable Segment resume(Folder folder, Recovery.Result.Recovered recovered)
      throws IOException {
    Recovery.Unproven unproven = recovered.unproven();
    if (unproven != null) {
      Segment.rewrite(folder, unproven.segment(), unproven.from(), unproven.to());
    }
    folder.sync();
    Recovery.OpenEnd end = recovered.end();
    if (end == null) {
      return null;
    }
    Segment segment = Segment.resume(folder, end.segment(), end.offset(), end.chain());
    if (end.dirtyBytes() > 0) {
      segment.erase(end.dirtyBytes());
      LOG.warn(
          "{}: cut off {} bytes of a write that was never acknowledged",
          folder.describe(end.segment().name()),
          end.dirtyBytes());
    }
    return segment;
  }

  private static void setAside(SnapshotFolder snapshots, Recovery.Result.Recovered recovered)
      throws IOException {
    for (int i = 0; i < recovered.badSnapshots().size(); i++) {
      LOG.error("{}; went on from what came before it", recovered.badReasons().get(i));
      snapshots.setAside(recovered.badSnapshots().get(i));
    }
    snapshots.tidy();
  }

  /** Why appends would be refused now; null while they can succeed. Any thread. */
  @Nullable Refusal obstacle() {
    return writer.obstacle();
  }

  /** Takes the entry into the next write. */
  void take(LogWriter.Entry entry) {
    writer.take(entry);
  }

  /** Makes durable, applies and answers what was taken. */
  void flush() {
    writer.flush();
    if (writer.obstacle() == Refusal.LOG_FAILED) {
      return; // no snapshot of a state that a fault may have left half-way
    }
    long writes = writer.appliedWrites();
    long bytes = writer.appliedBytes();
    keeper.applied(writes - countedWrites, bytes - countedBytes);
    countedWrites = writes;
    countedBytes = bytes;
  }

  /** Takes a snapshot of all that was taken before. */
  void snapshot(CompletableFuture<SnapshotReply> reply) {
    writer.flush();
    keeper.request(reply);
  }

  /** The snapshot under way has ended. */
  void snapshotEnded() {
    keeper.ended();
  }

  /** Whether {@link #idle} has anything to do. */
  boolean wantsIdle() {
    return writer.wantsIdle();
  }

  /** To be called when nothing has come for a while, and now and then when much comes. */
  void idle() {
    writer.idle();
  }

  /** Takes no more after a fault of the program; what has no answer yet is in doubt. */
  void abandon(Throwable fault) {
    writer.abandon(fault);
  }

  /** Makes all of it durable and gives the folder free. */
  void close() throws IOException {
    keeper.close();
    threads.close();
    keeper.leave();
    try (Closeable _ = lock) {
      writer.close();
    }
  }
}
