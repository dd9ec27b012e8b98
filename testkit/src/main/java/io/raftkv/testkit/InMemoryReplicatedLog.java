package io.raftkv.testkit;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that is durable as long as its list lives: a second one over the same list is what a
 * restart finds. Applies on the caller's thread, one append at a time. Safe for any thread.
 */
public final class InMemoryReplicatedLog implements ReplicatedLog {
  private final List<CommandBatch> disk;
  private @Nullable ReplicatedState state;
  private boolean closed;

  /** A log whose entries live in the list. */
  public InMemoryReplicatedLog(List<CommandBatch> disk) {
    this.disk = disk;
  }

  @Override
  public synchronized LogStart start(ReplicatedState replicated) {
    state = replicated;
    for (int i = 0; i < disk.size(); i++) {
      var _ = replicated.apply(new LogEntry(i + 1L, disk.get(i)));
    }
    return new LogStart.Ready(disk.size(), 0, disk.size(), 0);
  }

  @Override
  public synchronized CompletableFuture<AppendReply> append(CommandBatch batch) {
    if (closed || state == null) {
      return CompletableFuture.completedFuture(new AppendReply.Refused(Refusal.SHUTTING_DOWN));
    }
    disk.add(batch);
    long index = disk.size();
    return CompletableFuture.completedFuture(
        new AppendReply.Applied(index, state.apply(new LogEntry(index, batch))));
  }

  @Override
  public CompletableFuture<SnapshotReply> snapshot() {
    return CompletableFuture.completedFuture(
        new SnapshotReply.Failed("a log in memory takes no snapshots"));
  }

  @Override
  public int pipelineDepth() {
    return 1;
  }

  @Override
  public synchronized @Nullable Refusal obstacle() {
    return closed ? Refusal.SHUTTING_DOWN : null;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
