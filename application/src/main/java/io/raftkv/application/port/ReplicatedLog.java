package io.raftkv.application.port;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.domain.command.CommandBatch;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The durable order of all batches: a write-ahead log on one disk, or one agreed by a quorum.
 *
 * <p>Contract. Entries have ascending indexes from 1; a log may number entries of its own in
 * between. An entry is applied only once it is durable, and a reply {@code Applied} comes after
 * that; replies come in log order. After a failed write or sync no later append succeeds. Safe for
 * any thread.
 */
public interface ReplicatedLog {
  /**
   * Recovers, from the newest snapshot and every durable entry after it, then takes appends. Called
   * once. Blocks.
   *
   * @throws IOException if the disk fails; what was acknowledged is still there
   */
  LogStart start(ReplicatedState state) throws IOException;

  /**
   * Appends the batch as one entry. Does not block. The future completes normally, on the apply
   * thread or the caller's.
   */
  CompletableFuture<AppendReply> append(CommandBatch batch);

  /** How many appends may be under way at once with profit; at least 1. */
  int pipelineDepth();

  /**
   * Takes a snapshot of what has been applied. Does not block; the future completes normally, on a
   * thread of the log or the caller's. One snapshot is taken at a time: calls that come meanwhile
   * share the next one.
   */
  CompletableFuture<SnapshotReply> snapshot();

  /** Why appends would be refused now; null while they can succeed. */
  @Nullable Refusal obstacle();

  /**
   * Completes what is under way, syncs, and gives the storage free. Appends from now on are
   * refused. Blocks. Idempotent.
   */
  void close() throws IOException;
}
