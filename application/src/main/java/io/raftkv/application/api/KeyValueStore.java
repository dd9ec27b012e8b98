package io.raftkv.application.api;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The key space as its users see it.
 *
 * <p>Safe for any thread; no method blocks. Futures complete normally with a sealed reply, on any
 * thread, often the one that applies: whoever attaches long work must move it elsewhere. A future
 * completes exceptionally for a fault of the program alone. A time to live is counted from the
 * call, by this node's clock.
 *
 * <p>A write may bear an id; null is none. A second write with the id of an earlier one is not
 * applied but gets the outcome of that one, also after restarts. It is applied with {@code
 * RequestForgotten}, {@code RequestIdReused} or {@code TooManyClients} where that cannot be.
 */
public interface KeyValueStore {
  /**
   * Sets the key. Applied with {@code Written}, or {@code PreconditionFailed}.
   *
   * @param timeToLive positive; null is for ever
   */
  CompletableFuture<WriteReply> put(
      Key key,
      Value value,
      @Nullable Duration timeToLive,
      Precondition precondition,
      @Nullable RequestId id);

  /** Removes the key. Applied with {@code Deleted}, or {@code PreconditionFailed}. */
  CompletableFuture<WriteReply> delete(Key key, Precondition precondition, @Nullable RequestId id);

  /**
   * Applies all changes at one revision, or none. Applied with {@code BatchApplied}, or {@code
   * PreconditionFailed}.
   */
  CompletableFuture<WriteReply> batch(List<Command.Change> changes, @Nullable RequestId id);

  /** Compares, then does one of two lists of operations, in one step. */
  CompletableFuture<TxnReply> txn(Transaction transaction, @Nullable RequestId id);

  /** The absolute deadline, for a put within a batch, of a time to live that begins now. */
  long deadlineMillis(@Nullable Duration timeToLive);

  /**
   * Gives the key a new time to live. Applied with {@code DeadlineSet}, or {@code KeyNotFound}.
   *
   * @param timeToLive positive; null takes the deadline away
   */
  CompletableFuture<WriteReply> setTimeToLive(
      Key key, @Nullable Duration timeToLive, @Nullable RequestId id);

  /** Reads the key as it is now. */
  CompletableFuture<ReadReply> get(Key key, ReadConsistency consistency);

  /** Reads the key as it was at the revision. */
  CompletableFuture<ReadReply> getAt(Key key, long revision, ReadConsistency consistency);

  /** Scans part of the keys, all at one revision. The scan itself runs on the completing thread. */
  CompletableFuture<PageReply> scan(PageQuery query);

  /** How long the key that has this deadline still lives; never negative. */
  Duration remaining(long deadlineMillis);
}
