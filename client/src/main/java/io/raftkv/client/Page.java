package io.raftkv.client;

import java.util.List;
import java.util.Optional;

/**
 * Part of a range. Immutable.
 *
 * @param revision at which all of it was so, and what follows is read
 * @param entries in the order that was asked for
 * @param next reads what follows; empty where nothing does
 */
public record Page(long revision, List<Entry> entries, Optional<RangeQuery> next) {
  /** Keeps its own copy of the list. */
  public Page {
    entries = List.copyOf(entries);
  }

  /** Whether more follows. */
  public boolean hasMore() {
    return next.isPresent();
  }
}
