package io.raftkv.client;

import java.util.List;
import java.util.Optional;

/**
 * What a transaction did. Immutable.
 *
 * @param revision of the store at which it was done; where it wrote nothing, at which it was judged
 * @param succeeded whether the comparisons held
 * @param results of the operations that were done, in their order
 */
public record TxnResult(long revision, boolean succeeded, List<Result> results) {
  /** Keeps its own copy of the list. */
  public TxnResult {
    results = List.copyOf(results);
  }

  /** What one operation did. */
  public sealed interface Result {
    /**
     * It wrote.
     *
     * @param version of the key, from 1
     */
    record Put(long version) implements Result {}

    /**
     * It deleted.
     *
     * @param existed whether the key was there before
     */
    record Deleted(boolean existed) implements Result {}

    /**
     * It read.
     *
     * @param entry empty where there is no such key
     */
    record Got(Optional<Entry> entry) implements Result {}
  }

  /**
   * What the operation at that place read.
   *
   * @throws IllegalArgumentException if it was no get
   * @throws IndexOutOfBoundsException if there was none
   */
  public Optional<Entry> got(int index) {
    if (results.get(index) instanceof Result.Got(Optional<Entry> entry)) {
      return entry;
    }
    throw new IllegalArgumentException("operation " + index + " was no get");
  }
}
