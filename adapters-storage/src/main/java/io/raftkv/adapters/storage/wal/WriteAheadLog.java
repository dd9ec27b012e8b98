package io.raftkv.adapters.storage.wal;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of a standalone node, with its snapshots: one thread writes what has gathered, syncs
 * once, applies, and answers. The format and what recovery decides are described at the package.
 */
public final class WriteAheadLog implements ReplicatedLog {
  private static final Logger LOG = LogManager.getLogger(WriteAheadLog.class);

  /** Entries under way beyond the one being synced: they share the next write and sync. */
  private static final int PIPELINE_DEPTH = 4;

  /** How long a mark of what is durable may lag behind, and how often a full disk is tried. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final Task END = new Task.End();

  private final WalPlace place;
  private final WalOptions options;
  private final WalObserver observer;
  private final ArrivalQueue<Task> queue =
      new ArrivalQueue<>(Runtime.getRuntime().availableProcessors());
  private final Object gate = new Object();
  private final Thread thread = new Thread(this::run, "raftkv-wal");
  private final AtomicReference<@Nullable OpenedLog> log = new AtomicReference<>();
  private boolean closed; // guarded by gate

  private sealed interface Task {
    record Append(LogWriter.Entry entry) implements Task {}

    record TakeSnapshot(CompletableFuture<SnapshotReply> reply) implements Task {}

    record SnapshotEnded() implements Task {}

    record End() implements Task {}
  }

  /** A log in the data folder, which is made if need be. Nothing is touched before the start. */
  public WriteAheadLog(Path dataFolder, WalOptions options, WalObserver observer) {
    this(WalPlace.on(dataFolder), options, observer);
  }

  WriteAheadLog(WalPlace place, WalOptions options, WalObserver observer) {
    this.place = place;
    this.options = options;
    this.observer = observer;
  }

  @Override
  public LogStart start(ReplicatedState state) throws IOException {
    OpenedLog.Result result =
        OpenedLog.open(place, options, observer, state, () -> queue.add(new Task.SnapshotEnded()));
    return switch (result) {
      case OpenedLog.Result.Refused(String reason) -> new LogStart.Refused(reason);
      case OpenedLog.Result.Opened(OpenedLog opened, LogStart.Ready ready) -> {
        log.set(opened);
        thread.start();
        yield ready;
      }
    };
  }

  @Override
  public CompletableFuture<AppendReply> append(CommandBatch batch) {
    LogWriter.Entry entry = LogWriter.Entry.of(batch);
    Refusal refusal = offer(new Task.Append(entry));
    return refusal == null
        ? entry.reply()
        : CompletableFuture.completedFuture(new AppendReply.Refused(refusal));
  }

  @Override
  public CompletableFuture<SnapshotReply> snapshot() {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    Refusal refusal = offer(new Task.TakeSnapshot(reply));
    return refusal == null
        ? reply
        : CompletableFuture.completedFuture(new SnapshotReply.Refused(refusal));
  }

  private @Nullable Refusal offer(Task task) {
    synchronized (gate) { // so that nothing comes behind the wish to end
      Refusal refusal = obstacleToTasks();
      if (refusal == null) {
        queue.add(task);
      }
      return refusal;
    }
  }

  private @Nullable Refusal obstacleToTasks() {
    OpenedLog opened = log.get();
    if (closed) {
      return Refusal.SHUTTING_DOWN;
    }
    if (opened == null) {
      return Refusal.RECOVERING;
    }
    return opened.obstacle() == Refusal.LOG_FAILED ? Refusal.LOG_FAILED : null;
  }

  @Override
  public int pipelineDepth() {
    return PIPELINE_DEPTH;
  }

  @Override
  public @Nullable Refusal obstacle() {
    synchronized (gate) {
      Refusal refusal = obstacleToTasks();
      OpenedLog opened = log.get();
      return refusal == null && opened != null ? opened.obstacle() : refusal;
    }
  }

  private void run() {
    OpenedLog opened = log.get();
    if (opened == null) {
      throw new IllegalStateException("the log's thread runs before its start");
    }
    List<Task> taken = new ArrayList<>();
    long lastIdle = System.nanoTime();
    boolean ended = false;
    while (!ended) {
      try {
        queue.takeAll(taken, opened.wantsIdle() ? IDLE : null);
      } catch (InterruptedException e) {
        LOG.fatal("the log's thread was interrupted: no more writes", e);
        return;
      }
      try {
        ended = serve(taken, opened);
        if (System.nanoTime() - lastIdle >= IDLE.toNanos()) {
          opened.idle();
          lastIdle = System.nanoTime();
        }
      } catch (RuntimeException | Error fault) {
        opened.abandon(fault);
        ended = taken.contains(END);
        taken.forEach(task -> leave(task));
      }
      taken.clear();
    }
    try {
      opened.close();
    } catch (IOException e) {
      LOG.error("the log did not close well; the next start recovers it", e);
    }
  }

  /** Answers what a fault of the program has left without an answer. */
  private static void leave(Task task) {
    switch (task) {
      case Task.Append(LogWriter.Entry entry) ->
          entry
              .reply()
              .complete(new AppendReply.Unknown("the log ended by a fault of the program"));
      case Task.TakeSnapshot(CompletableFuture<SnapshotReply> reply) ->
          reply.complete(new SnapshotReply.Refused(Refusal.LOG_FAILED));
      case Task.SnapshotEnded _, Task.End _ -> {}
    }
  }

  /** Whether the wish to end was among them. */
  private static boolean serve(List<Task> tasks, OpenedLog opened) {
    boolean ended = false;
    for (Task task : tasks) {
      switch (task) {
        case Task.Append(LogWriter.Entry entry) -> opened.take(entry);
        case Task.TakeSnapshot(CompletableFuture<SnapshotReply> reply) -> opened.snapshot(reply);
        case Task.SnapshotEnded() -> opened.snapshotEnded();
        case Task.End() -> ended = true;
      }
    }
    opened.flush();
    return ended;
  }

  @Override
  public void close() throws IOException {
    synchronized (gate) {
      if (!closed) {
        closed = true;
        queue.add(END);
      }
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // what is under way ends in a moment; its callers wait for it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
