package io.raftkv.application.api;

import io.raftkv.domain.access.Denial;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import java.util.List;

/**
 * What a watcher is told, in this order: opened, initial if asked for, then changes, then ended.
 */
public sealed interface WatchSignal {
  /**
   * The watch stands.
   *
   * @param revision all that comes after it is told
   */
  record Opened(long revision) implements WatchSignal {}

  /**
   * Keys as they were at the start.
   *
   * @param revision at which they were so
   * @param last whether no more of them follow
   */
  record Initial(long revision, List<KeyEntry> entries, boolean last) implements WatchSignal {
    /** Keeps its own copy of the list. */
    public Initial {
      entries = List.copyOf(entries);
    }
  }

  /**
   * One revision changed watched keys.
   *
   * @param of all that the revision changed
   * @param shown what the watcher is to see of it, in order; not empty
   */
  record Changed(Changes of, List<KeyChange> shown) implements WatchSignal {}

  /**
   * Nothing is left to be told up to this revision.
   *
   * @param revision the watch may go on from the next one
   */
  record Progress(long revision) implements WatchSignal {}

  /** The watch has ended, and why; nothing follows. */
  sealed interface Ended extends WatchSignal {}

  /**
   * History that the watch needs is gone: it was begun too far back, or the watcher took what it
   * was told too slowly.
   *
   * @param resumeRevision the next one that it should have been told of; 0 if it has to begin again
   *     with the keys as they are
   * @param oldestRevision the oldest that a watch can begin at
   */
  record Compacted(long resumeRevision, long oldestRevision) implements Ended {}

  /** Who watches may not, or may no longer. */
  record Denied(Denial why) implements Ended {}

  /** The token by which the watcher came has expired. */
  record TokenExpired() implements Ended {}

  /** The node does not serve the watch, or no longer; another one may. */
  record Refused(Refusal why) implements Ended {}
}
