package io.raftkv.testkit;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log in memory that applies at once, or answers as the test says, or fails. */
public final class ScriptedLog implements ReplicatedLog {
  private final ReplicatedState state;
  private long index;

  /** What to answer in place of appending; null appends. */
  public volatile @Nullable AppendReply answer;

  /** Whether the log breaks its contract and throws. */
  public volatile boolean broken;

  /** What to answer when a snapshot is wanted. */
  public volatile SnapshotReply snapshotAnswer = new SnapshotReply.Refused(Refusal.RECOVERING);

  /** While set, replies wait for it. */
  public volatile @Nullable CompletableFuture<Void> held;

  private volatile boolean appending;

  /** Applies to this state. */
  public ScriptedLog(ReplicatedState state) {
    this.state = state;
  }

  @Override
  public LogStart start(ReplicatedState ignored) {
    return new LogStart.Ready(0, 0, 0, 0);
  }

  @Override
  public synchronized CompletableFuture<AppendReply> append(CommandBatch batch) {
    appending = true;
    if (broken) {
      throw new IllegalStateException("the test broke the log");
    }
    AppendReply reply = answer;
    if (reply == null) {
      index++;
      reply = new AppendReply.Applied(index, state.apply(new LogEntry(index, batch)));
    }
    AppendReply last = reply;
    CompletableFuture<Void> gate = held;
    return gate == null
        ? CompletableFuture.completedFuture(last)
        : gate.thenApply(released -> last);
  }

  /** Whether an append has come. */
  public boolean appending() {
    return appending;
  }

  @Override
  public CompletableFuture<SnapshotReply> snapshot() {
    return CompletableFuture.completedFuture(snapshotAnswer);
  }

  @Override
  public int pipelineDepth() {
    return 1;
  }

  @Override
  public @Nullable Refusal obstacle() {
    return null;
  }

  @Override
  public void close() {}
}
