package io.raftkv.domain.state;

import io.raftkv.domain.command.Command.Lapsed;
import io.raftkv.domain.key.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The keys that are to expire, by deadline. The apply thread writes; any thread may ask what is
 * due.
 */
public final class DeadlineIndex {
  private static final Comparator<Deadline> BY_TIME =
      Comparator.comparingLong(Deadline::atMillis)
          .thenComparingLong(Deadline::revision)
          .thenComparing(Deadline::key);

  private final ConcurrentSkipListSet<Deadline> deadlines = new ConcurrentSkipListSet<>(BY_TIME);

  DeadlineIndex() {}

  private record Deadline(long atMillis, long revision, Key key) {}

  /** Those whose deadline is at or before the instant, the earliest first, at most so many. */
  public List<Lapsed> due(long nowMillis, int atMost) {
    List<Lapsed> due = new ArrayList<>();
    for (Deadline deadline : deadlines) {
      if (deadline.atMillis() > nowMillis || due.size() == atMost) {
        break;
      }
      due.add(new Lapsed(deadline.key(), deadline.revision()));
    }
    return due;
  }

  void add(Key key, VersionedValue versioned) {
    if (versioned.hasDeadline()) {
      deadlines.add(new Deadline(versioned.deadlineMillis(), versioned.modRevision(), key));
    }
  }

  void remove(Key key, VersionedValue versioned) {
    if (versioned.hasDeadline()) {
      deadlines.remove(new Deadline(versioned.deadlineMillis(), versioned.modRevision(), key));
    }
  }
}
