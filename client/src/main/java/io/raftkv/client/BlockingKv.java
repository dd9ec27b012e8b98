package io.raftkv.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The operations, waited for. Safe for any thread; made for virtual threads too. Each throws {@link
 * RaftKvException} where it fails, also if the thread is interrupted meanwhile, which stays so.
 *
 * <p>A key or a value that is a {@code String} is its UTF-8. What is said of writes at {@link
 * AsyncKv} holds here too.
 */
public sealed interface BlockingKv permits RaftKvClient, BlockingView {
  /** The same operations as futures, with the same deadline. */
  AsyncKv async();

  /**
   * The same with another deadline for each call, retries included.
   *
   * @throws IllegalArgumentException if it is not positive, or above {@link
   *     RaftKvClientBuilder#DEADLINE_MAX}
   */
  default BlockingKv withDeadline(Duration perCall) {
    return new BlockingView(async().withDeadline(perCall));
  }

  /** The members, the leader and how operators change them. */
  default BlockingCluster cluster() {
    return new BlockingCluster(async().cluster());
  }

  /** Reads a key; empty where there is none. */
  default Optional<Entry> get(String key) {
    return Awaited.of(async().get(key));
  }

  /** Reads a key; empty where there is none. */
  default Optional<Entry> get(ByteSequence key) {
    return Awaited.of(async().get(key));
  }

  /** Reads a key, as it was at a revision, or stale; empty where there is none. */
  default Optional<Entry> get(ByteSequence key, ReadOptions options) {
    return Awaited.of(async().get(key, options));
  }

  /** Reads a page of a range; {@link Page#next} reads the one after it, at the same revision. */
  default Page range(RangeQuery query) {
    return Awaited.of(async().range(query));
  }

  /**
   * Reads a range page by page, each when it is needed, all at the revision of the first. Where
   * reading takes longer than the store keeps that revision, it fails with {@code compacted}.
   */
  default Iterator<Entry> iterate(RangeQuery query) {
    return new PagedIterator(this, query);
  }

  /** The same as a stream, which needs no close. */
  default Stream<Entry> stream(RangeQuery query) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            iterate(query), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
        false);
  }

  /** Writes a key that lives for ever. */
  default Written put(String key, String value) {
    return Awaited.of(async().put(key, value));
  }

  /** Writes a key that lives for ever. */
  default Written put(ByteSequence key, ByteSequence value) {
    return Awaited.of(async().put(key, value));
  }

  /**
   * Writes a key that leaves after a time.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  default Written put(ByteSequence key, ByteSequence value, Duration timeToLive) {
    return Awaited.of(async().put(key, value, timeToLive));
  }

  /**
   * Writes a key that leaves after a time.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  default Written put(String key, String value, Duration timeToLive) {
    return put(ByteSequence.utf8(key), ByteSequence.utf8(value), timeToLive);
  }

  /** Writes a key for ever if the precondition holds. */
  default Conditional<Written> putIf(String key, String value, Precondition precondition) {
    return Awaited.of(async().putIf(key, value, precondition));
  }

  /** Writes a key for ever if the precondition holds. */
  default Conditional<Written> putIf(
      ByteSequence key, ByteSequence value, Precondition precondition) {
    return Awaited.of(async().putIf(key, value, precondition));
  }

  /**
   * Writes a key that leaves after a time, if the precondition holds.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  default Conditional<Written> putIf(
      ByteSequence key, ByteSequence value, Duration timeToLive, Precondition precondition) {
    return Awaited.of(async().putIf(key, value, timeToLive, precondition));
  }

  /** Deletes a key; done too where there is none. */
  default Deleted delete(String key) {
    return Awaited.of(async().delete(key));
  }

  /** Deletes a key; done too where there is none. */
  default Deleted delete(ByteSequence key) {
    return Awaited.of(async().delete(key));
  }

  /** Deletes a key if the precondition holds. */
  default Conditional<Deleted> deleteIf(String key, Precondition precondition) {
    return Awaited.of(async().deleteIf(key, precondition));
  }

  /** Deletes a key if the precondition holds. */
  default Conditional<Deleted> deleteIf(ByteSequence key, Precondition precondition) {
    return Awaited.of(async().deleteIf(key, precondition));
  }

  /**
   * Gives a key another time to live, and leaves its value and version as they are.
   *
   * @return the revision that this made; empty where there is no such key
   * @throws IllegalArgumentException if the time is not positive
   */
  default OptionalLong setTimeToLive(String key, Duration timeToLive) {
    return Awaited.of(async().setTimeToLive(key, timeToLive));
  }

  /** The same for a key as bytes. */
  default OptionalLong setTimeToLive(ByteSequence key, Duration timeToLive) {
    return Awaited.of(async().setTimeToLive(key, timeToLive));
  }

  /**
   * Lets a key live for ever.
   *
   * @return the revision that this made; empty where there is no such key
   */
  default OptionalLong removeTimeToLive(String key) {
    return Awaited.of(async().removeTimeToLive(key));
  }

  /** The same for a key as bytes. */
  default OptionalLong removeTimeToLive(ByteSequence key) {
    return Awaited.of(async().removeTimeToLive(key));
  }

  /** Compares, then does one of two lists of operations, in one step. */
  default TxnResult txn(Transaction transaction) {
    return Awaited.of(async().txn(transaction));
  }
}
