package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.disk.DiskInputStream;
import io.raftkv.adapters.storage.disk.NoSpaceException;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotObserver;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.View;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots when it is time, one at a time, keeps the newest two, and tells which entries of
 * the log the older of them makes needless. For one thread at a time; the writing is done by the
 * executor.
 */
public final class SnapshotKeeper {
  private static final Logger LOG = LogManager.getLogger(SnapshotKeeper.class);
  private static final int LOG_SHARE = 4;
  private static final long LONG_LOG_BYTES = 256L << 20;

  private final SnapshotFolder snapshots;
  private final LogFront log;
  private final long every;
  private final SnapshotObserver observer;
  private final ReplicatedState state;
  private final Executor executor;
  private final Runnable whenEnded;
  private final List<CompletableFuture<SnapshotReply>> waiting = new ArrayList<>();
  private List<CompletableFuture<SnapshotReply>> served = List.of();
  private @Nullable Snapshot newest; // of the executor's thread
  private volatile long newestBytes;
  private long writesSince;
  private long logBytesSince;
  private boolean running;
  private volatile boolean closing;

  /** The log in front of what snapshots hold. Called on the executor's thread. */
  @FunctionalInterface
  public interface LogFront {
    /** There is a new one, and it is durable. */
    default void taken(View newest) {}

    /**
     * No snapshot that is kept needs the entries up to this one.
     *
     * @throws IOException if they could not be dropped; it is no loss, and is tried the next time
     */
    void behind(long oldestSnapshotIndex) throws IOException;
  }

  /**
   * A keeper for a log that has been recovered.
   *
   * @param every how many writes there are between snapshots at least
   * @param whenEnded called on the executor's thread when a snapshot has ended; must bring about a
   *     call of {@link #ended} on the log's thread
   */
  public SnapshotKeeper(
      SnapshotFolder snapshots,
      LogFront log,
      long every,
      SnapshotObserver observer,
      ReplicatedState state,
      Executor executor,
      Runnable whenEnded) {
    this.snapshots = snapshots;
    this.log = log;
    this.every = every;
    this.observer = observer;
    this.state = state;
    this.executor = executor;
    this.whenEnded = whenEnded;
  }

  /** So many writes have been applied, which take so many bytes in the log. */
  public void applied(long writes, long logBytes) {
    writesSince += writes;
    logBytesSince += logBytes;
    if (!running && (isTime() || isLong())) {
      begin();
    }
  }

  private boolean isTime() {
    return writesSince >= every && isWorthIt();
  }

  /** Whether few but large writes have made the log longer than a start should have to read. */
  private boolean isLong() {
    return logBytesSince >= Math.max(LONG_LOG_BYTES, newestBytes);
  }

  /**
   * Whether the log has grown by a quarter of what a snapshot takes: of a large state that changes
   * little, more snapshots would cost far more writing than the log itself.
   */
  private boolean isWorthIt() {
    return logBytesSince >= newestBytes / LOG_SHARE;
  }

  /** So many entries were in the log that are in no snapshot; their writes were not counted. */
  public void recovered(long entries, long logBytes) throws IOException {
    List<SnapshotFolder.Stored> stored = snapshots.newestFirst();
    if (!stored.isEmpty()) {
      newestBytes = snapshots.bytes(stored.getFirst());
    }
    observer.snapshots(stored.size(), newestBytes);
    writesSince = entries;
    logBytesSince = logBytes;
  }

  /** Somebody wants one that holds all that has been applied by now. */
  public void request(CompletableFuture<SnapshotReply> reply) {
    waiting.add(reply);
    if (!running) {
      begin();
    }
  }

  /** The one under way has ended. */
  public void ended() {
    running = false;
    if (!waiting.isEmpty()) {
      begin();
    }
  }

  /** Answers those that wait: the log is about to end. */
  public void close() {
    closing = true;
    waiting.forEach(reply -> reply.complete(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN)));
    waiting.clear();
  }

  /** Answers those whose snapshot the end of the executor has cut short before it began. */
  public void leave() {
    served.forEach(reply -> reply.complete(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN)));
  }

  private void begin() {
    running = true;
    writesSince = 0;
    logBytesSince = 0;
    List<CompletableFuture<SnapshotReply>> callers = List.copyOf(waiting);
    served = callers;
    waiting.clear();
    StateImage image = state.image();
    executor.execute(
        () -> {
          SnapshotReply reply;
          try (image) {
            reply = take(image);
          } catch (RuntimeException | Error fault) { // those who wait must hear of either
            LOG.error("a snapshot failed unexpectedly; the log goes on", fault);
            reply = new SnapshotReply.Failed("the snapshot failed; see the log of the node");
          }
          for (CompletableFuture<SnapshotReply> caller : callers) {
            caller.complete(reply);
          }
          whenEnded.run();
        });
  }

  private SnapshotReply take(StateImage image) {
    Snapshot last = newest;
    if (last != null && last.index() == image.view().appliedIndex()) {
      return new SnapshotReply.Taken(last);
    }
    long began = System.nanoTime();
    Snapshot taken;
    try {
      SnapshotFolder.Written written = snapshots.write(image, System.currentTimeMillis());
      SnapshotFolder.Stored stored = written.stored();
      taken =
          new Snapshot(
              stored.name(),
              image.view().appliedIndex(),
              image.view().revision(),
              image.view().keys(),
              written.bytes(),
              () -> open(stored));
    } catch (IOException e) {
      if (closing) {
        LOG.info("the stop broke off a snapshot; the log holds all that would be in it");
        return new SnapshotReply.Refused(Refusal.SHUTTING_DOWN);
      }
      LOG.error("a snapshot could not be written; the log goes on and keeps all it has", e);
      if (e instanceof NoSpaceException) {
        return new SnapshotReply.Refused(Refusal.DISK_FULL);
      }
      return new SnapshotReply.Failed("the snapshot could not be written: " + e.getMessage());
    }
    newest = taken;
    log.taken(image.view());
    newestBytes = taken.bytes();
    observer.snapshotTaken(System.nanoTime() - began);
    LOG.debug("snapshot {} of {} keys, {} bytes", taken.name(), taken.keys(), taken.bytes());
    dropNeedless();
    return new SnapshotReply.Taken(taken);
  }

  private InputStream open(SnapshotFolder.Stored stored) throws IOException {
    try {
      return new DiskInputStream(snapshots.open(stored));
    } catch (NoSuchFileException gone) {
      throw new FileNotFoundException(stored.name());
    }
  }

  /** Best effort: what stays because of a failure goes with the next snapshot. */
  private void dropNeedless() {
    try {
      snapshots.keepNewest(SnapshotFolder.KEPT);
      List<SnapshotFolder.Stored> kept = snapshots.newestFirst();
      observer.snapshots(kept.size(), newestBytes);
      if (kept.size() == SnapshotFolder.KEPT) {
        log.behind(kept.getLast().index());
      }
    } catch (IOException e) {
      LOG.warn("old snapshots or segments could not be removed; trying again later", e);
    }
  }
}
