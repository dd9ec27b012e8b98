package io.raftkv.application.api;

import io.raftkv.domain.access.Denial;
import io.raftkv.domain.state.KeyEntry;
import java.util.List;

/** The answer to a scan. */
public sealed interface PageReply {
  /**
   * The keys of the range, in the asked order, as all of them were at one revision.
   *
   * @param storeRevision at which they were so
   * @param hasMore whether keys of the range follow the last one
   */
  record Page(List<KeyEntry> entries, boolean hasMore, long storeRevision) implements PageReply {
    /** Keeps its own copy of the list. */
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** The asked revision is no longer kept; the oldest that is, is {@code oldestRevision}. */
  record Compacted(long oldestRevision) implements PageReply {}

  /** The asked revision has not been reached. */
  record NotYet(long storeRevision) implements PageReply {}

  /** Who asks may not read keys. */
  record Denied(Denial why) implements PageReply {}

  /** The scan was not answered. */
  record Refused(Refusal why) implements PageReply {}
}
