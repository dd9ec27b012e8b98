package io.raftkv.application.api;

import io.raftkv.domain.key.KeyRange;
import java.util.List;

/**
 * A scan of part of the keys.
 *
 * @param ranges ascending and apart from each other
 * @param revision as the keys were then; 0 is now
 * @param limit how many keys at most, from 1
 * @param valueBytes stop before the values exceed this many bytes in sum, but never before the
 *     first key; for scans that will send the values
 */
public record PageQuery(
    List<KeyRange> ranges,
    long revision,
    boolean reverse,
    int limit,
    long valueBytes,
    ReadConsistency consistency) {
  /** Keeps its own copy of the list. */
  public PageQuery {
    ranges = List.copyOf(ranges);
  }

  /** A scan of one range as it is now. */
  public PageQuery(
      KeyRange range, boolean reverse, int limit, long valueBytes, ReadConsistency consistency) {
    this(List.of(range), 0, reverse, limit, valueBytes, consistency);
  }

  /** The same of other ranges. */
  public PageQuery of(List<KeyRange> others) {
    return new PageQuery(others, revision, reverse, limit, valueBytes, consistency);
  }
}
