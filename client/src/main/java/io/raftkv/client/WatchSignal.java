package io.raftkv.client;

import java.time.Instant;
import java.util.List;

/** What a watch tells. Immutable. */
public sealed interface WatchSignal {
  /**
   * The watch has begun: all changes after this revision are told. Comes once, before all others.
   */
  record Opened(long revision) implements WatchSignal {}

  /**
   * Keys as they were at a revision; the changes after it follow. As many signals as it takes.
   *
   * @param first whether these are the first ones: whoever keeps a copy of the keys empties it, now
   *     and each time that this comes again
   * @param last whether these are the last ones, and the copy is whole
   */
  record Initial(long revision, List<Entry> entries, boolean first, boolean last)
      implements WatchSignal {
    /** Keeps its own copy of the list. */
    public Initial {
      entries = List.copyOf(entries);
    }
  }

  /**
   * All that one revision changed of the watched keys. Each revision is told once, and in order.
   *
   * @param index of the log entry
   * @param term of the log entry
   * @param proposedAt when, by the clock of the node that proposed it
   */
  record Changes(long revision, List<WatchEvent> events, long index, long term, Instant proposedAt)
      implements WatchSignal {
    /** Keeps its own copy of the list. */
    public Changes {
      events = List.copyOf(events);
    }
  }

  /** All changes up to this revision have been told. */
  record Progress(long revision) implements WatchSignal {}

  /**
   * Changes were lost: the store does not keep them any more. Either the watch ends with the fault
   * {@code compacted}, or what follows is {@link Initial}, as {@link WatchQuery#restarting} says.
   *
   * @param resumeRevision the first revision that was not told
   * @param oldestRevision the oldest that is kept
   */
  record Compacted(long resumeRevision, long oldestRevision) implements WatchSignal {}
}
