package io.raftkv.application.service;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log whose entries become durable when the test says so, or at once. */
final class HeldLog implements ReplicatedLog {
  final List<CommandBatch> appended = new ArrayList<>();

  /** What the next wishes for a snapshot are answered, in order. */
  final ArrayDeque<SnapshotReply> snapshots = new ArrayDeque<>();

  /** What is said to hinder it; appends are held all the same. */
  @Nullable Refusal obstacle;

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final int depth;
  private final boolean atOnce;
  private @Nullable ReplicatedState state;
  private long index;

  private record Held(CommandBatch batch, CompletableFuture<AppendReply> reply) {}

  HeldLog(int depth, boolean atOnce) {
    this.depth = depth;
    this.atOnce = atOnce;
  }

  @Override
  public LogStart start(ReplicatedState replicated) {
    state = replicated;
    return new LogStart.Ready(0, 0, 0, 0);
  }

  @Override
  public CompletableFuture<AppendReply> append(CommandBatch batch) {
    appended.add(batch);
    Held entry = new Held(batch, new CompletableFuture<>());
    held.add(entry);
    if (atOnce) {
      release();
    }
    return entry.reply();
  }

  /** Makes the oldest held entry durable and applies it. */
  void release() {
    Held entry = held.remove();
    List<Outcome> outcomes = List.of();
    if (state != null) {
      outcomes = state.apply(new LogEntry(++index, entry.batch()));
    }
    entry.reply().complete(new AppendReply.Applied(index, outcomes));
  }

  /** Ends the oldest held entry with this reply. */
  void end(AppendReply reply) {
    held.remove().reply().complete(reply);
  }

  @Override
  public CompletableFuture<SnapshotReply> snapshot() {
    return CompletableFuture.completedFuture(snapshots.remove());
  }

  @Override
  public int pipelineDepth() {
    return depth;
  }

  @Override
  public @Nullable Refusal obstacle() {
    return obstacle;
  }

  @Override
  public void close() {}
}
