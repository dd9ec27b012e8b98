package io.raftkv.application.watch;

import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One watch, as the loop knows it. For the loop's thread, but for what says otherwise. */
final class Subscription {
  final WatchQuery query;
  final WatchPermit permit;
  private final Watcher watcher;
  private List<KeyRange> ranges = List.of();
  private State state = State.OPENING;
  private long next; // the first revision that it has not been told of
  private long lastToldNanos;
  private @Nullable InitialKeys initial;

  // Read by the transport's thread: who is behind wants to know when it can go on.
  private volatile boolean behind;

  /** Where it stands. */
  enum State {
    /** Waits until it may begin. */
    OPENING,
    /** Is told of keys as they were, or of what is history. */
    BEHIND,
    /** Is told of changes as they come. */
    SYNCED,
    /** Is told nothing more. */
    ENDED
  }

  Subscription(WatchQuery query, WatchPermit permit, Watcher watcher) {
    this.query = query;
    this.permit = permit;
    this.watcher = watcher;
  }

  State state() {
    return state;
  }

  void state(State now) {
    state = now;
    behind = now == State.BEHIND;
  }

  /** Whether it waits for its watcher. Any thread. */
  boolean isBehind() {
    return behind;
  }

  List<KeyRange> ranges() {
    return ranges;
  }

  void ranges(List<KeyRange> visible) {
    ranges = List.copyOf(visible);
  }

  long next() {
    return next;
  }

  void next(long revision) {
    next = revision;
  }

  @Nullable InitialKeys initial() {
    return initial;
  }

  void initial(@Nullable InitialKeys keys) {
    initial = keys;
  }

  boolean isReady() {
    return watcher.isReady();
  }

  /** Whether nothing has been told for as long as progress is to be. */
  boolean isQuiet(long nanos) {
    return nanos - lastToldNanos >= query.progressInterval().toNanos();
  }

  void tell(WatchSignal signal, long nanos) {
    lastToldNanos = nanos;
    watcher.next(signal);
  }

  /** What the watcher is to see of a revision, found by its own ranges. */
  List<KeyChange> shown(Changes changes) {
    List<KeyChange> shown = new ArrayList<>();
    int position = 0;
    for (KeyChange change : changes.changes()) {
      if (wants(changes, change, position) && sees(change)) {
        shown.add(change);
      }
      position++;
    }
    return shown;
  }

  private boolean sees(KeyChange change) {
    for (KeyRange range : ranges) {
      if (range.reachesDownTo(change.key()) && range.reachesUpTo(change.key())) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is to be told of a change of a key that it sees. */
  boolean wants(Changes changes, KeyChange change, int position) {
    return changes.revision() >= next
        && query.wants(change.kind())
        && (changes.revision() != query.startRevision() || position >= query.told());
  }
}
