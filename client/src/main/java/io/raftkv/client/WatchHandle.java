package io.raftkv.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A watch that goes on until it is closed. Safe for any thread.
 *
 * <p>It survives the loss of connections and of nodes: it goes on behind the last revision that was
 * told, at another endpoint, for as long as it takes.
 */
public sealed interface WatchHandle extends AutoCloseable permits WatchSession {
  /**
   * The revision after which all changes are told, once that is known. What is written after it is
   * there is told. Fails as {@link #done} does where the watch ends before; is cancelled where it
   * is closed before.
   */
  CompletableFuture<Long> opened();

  /**
   * Completes when the watch was closed, or the client, and fails with a {@link RaftKvException}
   * when it cannot go on: {@code compacted}, {@code listener_failed}, or what the server refuses,
   * such as {@code forbidden}.
   */
  CompletableFuture<@Nullable Void> done();

  /** Ends the watch at once. A call of the listener that is under way ends by itself. */
  @Override
  void close();
}
