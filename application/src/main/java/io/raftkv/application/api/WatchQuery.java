package io.raftkv.application.api;

import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyChange;
import java.time.Duration;
import java.util.Set;

/**
 * What is to be watched.
 *
 * @param range the keys
 * @param kinds the changes; empty is all
 * @param startRevision the first revision to be told of; 0 is what comes after all that was
 *     acknowledged before
 * @param told how many changes of the start revision the watcher has had already, counted over all
 *     keys
 * @param initial whether the keys are told first as they are; not with a start revision
 * @param progressInterval without a change for this long the progress is told
 */
public record WatchQuery(
    KeyRange range,
    Set<KeyChange.Kind> kinds,
    long startRevision,
    int told,
    boolean initial,
    Duration progressInterval) {
  /** How often progress is told where the watcher does not say. */
  public static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);

  /** Keeps its own copy of the set; refuses what has no meaning. */
  public WatchQuery {
    kinds = Set.copyOf(kinds);
    if (startRevision < 0 || told < 0 || (initial && startRevision > 0)) {
      throw new IllegalArgumentException(
          "a watch starts at a revision or with the keys as they are");
    }
  }

  /** Whether changes of the kind are told. */
  public boolean wants(KeyChange.Kind kind) {
    return kinds.isEmpty() || kinds.contains(kind);
  }
}
