package io.raftkv.application.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Copies of the whole state on demand, taken while writes go on.
 *
 * <p>Safe for any thread; no method blocks. Futures complete normally with a sealed reply, on any
 * thread; exceptionally for a fault of the program alone.
 */
public interface Snapshots {
  /** Takes one that holds all that was applied before the call, and keeps it on disk. */
  CompletableFuture<SnapshotReply> take();

  /**
   * Takes one as {@link #take} does and opens it, for somebody who wants to have it elsewhere.
   *
   * @param files opens the file, which may block
   */
  CompletableFuture<BackupReply> backup(Executor files);
}
