package io.raftkv.application.api;

import io.raftkv.domain.access.Denial;
import io.raftkv.domain.state.VersionedValue;

/** The answer to the read of one key. */
public sealed interface ReadReply {
  /**
   * The key had a value.
   *
   * @param storeRevision the store's revision at the read
   */
  record Found(VersionedValue versioned, long storeRevision) implements ReadReply {}

  /** The key had no value. */
  record NotFound(long storeRevision) implements ReadReply {}

  /** The asked revision is no longer kept; the oldest that is, is {@code oldestRevision}. */
  record Compacted(long oldestRevision) implements ReadReply {}

  /** The asked revision has not been reached. */
  record NotYet(long storeRevision) implements ReadReply {}

  /** Who asks may not read the key, whether there is one or not. */
  record Denied(Denial why) implements ReadReply {}

  /** The read was not answered. */
  record Refused(Refusal why) implements ReadReply {}
}
