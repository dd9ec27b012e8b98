package io.raftkv.domain.state;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies the commands that change keys, and keeps what is counted and indexed of them in step.
 * Apply thread only, save for what it hands out.
 */
final class KeyWriter {
  private final KeySpace keySpace;
  private final DeadlineIndex deadlines;
  private final StateHash hash;
  private final ChangeListener listener;
  private final ChangeHistory history;
  private final Map<Key, KeyChange> changed = new LinkedHashMap<>(); // at this revision
  private long revision;
  private long keys;

  /** Over a key space without keys. */
  KeyWriter(Retention retention, StateHash hash, ChangeListener listener) {
    this.keySpace = new KeySpace(retention);
    this.deadlines = new DeadlineIndex();
    this.hash = hash;
    this.listener = listener;
    this.history = new ChangeHistory(retention, 0);
  }

  /** Over a state that was loaded, and is that of the view. */
  KeyWriter(Retention retention, StateLoader loaded, ChangeListener listener, View at) {
    this.keySpace = loaded.keySpace;
    this.deadlines = loaded.deadlines;
    this.hash = loaded.hash;
    this.listener = listener;
    this.history = new ChangeHistory(retention, at.revision());
    this.revision = at.revision();
    this.keys = at.keys();
  }

  KeySpace keySpace() {
    return keySpace;
  }

  DeadlineIndex deadlines() {
    return deadlines;
  }

  ChangeHistory history() {
    return history;
  }

  /** Ends a command: what it changed is history. */
  void close(LogEntry entry, long atMillis) {
    if (!changed.isEmpty()) {
      history.add(
          new Changes(
              revision, entry.index(), entry.term(), atMillis, List.copyOf(changed.values())));
      changed.clear();
    }
  }

  /** The store's revision. */
  long revision() {
    return revision;
  }

  /** How many keys have a value. */
  long count() {
    return keys;
  }

  Outcome put(Command.Put put) {
    VersionedValue newest = keySpace.newest(put.key());
    VersionedValue current = live(newest);
    if (!holds(put.precondition(), current)) {
      return preconditionFailed(0, current);
    }
    revision++;
    return new Outcome.Written(revision, write(put, newest));
  }

  Outcome delete(Command.Delete delete) {
    VersionedValue current = live(keySpace.newest(delete.key()));
    if (!holds(delete.precondition(), current)) {
      return preconditionFailed(0, current);
    }
    if (current != null) {
      revision++;
      remove(KeyChange.Kind.DELETE, delete.key(), current);
    }
    return new Outcome.Deleted(revision, current != null);
  }

  /**
   * Each precondition is judged against the state before the batch, so that all of them can be
   * judged before anything is changed.
   */
  Outcome batch(Command.Batch batch) {
    boolean writes = false;
    int position = 0;
    for (Command.Change change : batch.changes()) {
      VersionedValue current = live(keySpace.newest(change.key()));
      if (!holds(change.precondition(), current)) {
        return preconditionFailed(position, current);
      }
      writes |= writes(change);
      position++;
    }
    if (writes) {
      revision++;
    }
    List<Outcome.Effect> effects = applyAll(batch.changes());
    return new Outcome.BatchApplied(
        revision, effects.stream().map(Outcome.Effect::version).toList());
  }

  Outcome txn(Command.Txn txn) {
    boolean succeeded = txn.comparisons().stream().allMatch(this::holds);
    List<Command.Change> changes = succeeded ? txn.then() : txn.otherwise();
    if (changes.stream().anyMatch(this::writes)) {
      revision++;
    }
    return new Outcome.TxnApplied(revision, succeeded, applyAll(changes));
  }

  /** Whether the change, alone, would make a new version. */
  private boolean writes(Command.Change change) {
    return change instanceof Command.Put || live(keySpace.newest(change.key())) != null;
  }

  /** Applies the changes at the revision that has been begun for them. */
  private List<Outcome.Effect> applyAll(List<Command.Change> changes) {
    List<Outcome.Effect> effects = new ArrayList<>(changes.size());
    for (Command.Change change : changes) {
      VersionedValue newest = keySpace.newest(change.key());
      VersionedValue current = live(newest);
      long version = 0;
      switch (change) {
        case Command.Put put -> version = write(put, newest);
        case Command.Delete delete -> {
          if (current != null) {
            remove(KeyChange.Kind.DELETE, delete.key(), current);
          }
        }
      }
      effects.add(new Outcome.Effect(version, current != null));
    }
    return effects;
  }

  Outcome setDeadline(Command.SetDeadline set) {
    VersionedValue current = live(keySpace.newest(set.key()));
    if (current == null) {
      return new Outcome.KeyNotFound();
    }
    revision++;
    replace(
        KeyChange.Kind.TTL,
        set.key(),
        current,
        new VersionedValue(
            current.value(),
            current.version(),
            current.createRevision(),
            revision,
            set.deadlineMillis(),
            visible(current)));
    return new Outcome.DeadlineSet(revision);
  }

  Outcome expire(Command.Expire expire) {
    int expired = 0;
    for (Command.Lapsed lapsed : expire.lapsed()) {
      VersionedValue current = live(keySpace.newest(lapsed.key()));
      if (current != null && current.modRevision() == lapsed.revision()) {
        if (expired == 0) {
          revision++;
        }
        expired++;
        remove(KeyChange.Kind.EXPIRE, lapsed.key(), current);
      }
    }
    return new Outcome.Expired(revision, expired);
  }

  private long write(Command.Put put, @Nullable VersionedValue newest) {
    VersionedValue current = live(newest);
    long version = current == null ? 1 : current.version() + 1;
    long created = current == null ? revision : current.createRevision();
    replace(
        KeyChange.Kind.PUT,
        put.key(),
        current,
        new VersionedValue(
            put.value(), version, created, revision, put.deadlineMillis(), visible(newest)));
    return version;
  }

  private void replace(
      KeyChange.Kind kind, Key key, @Nullable VersionedValue current, VersionedValue next) {
    if (current == null) {
      keys++;
    } else {
      hash.remove(key, current);
      deadlines.remove(key, current);
    }
    hash.add(key, next);
    deadlines.add(key, next);
    keySpace.add(key, next);
    changed.put(key, new KeyChange(kind, key, next));
    listener.changed(key, next);
  }

  private void remove(KeyChange.Kind kind, Key key, VersionedValue current) {
    keys--;
    hash.remove(key, current);
    deadlines.remove(key, current);
    VersionedValue tombstone = VersionedValue.tombstone(revision, visible(current));
    keySpace.add(key, tombstone);
    changed.put(key, new KeyChange(kind, key, tombstone));
    listener.changed(key, tombstone);
  }

  /** What the next version is linked to: never a version of the same revision, which none sees. */
  private @Nullable VersionedValue visible(@Nullable VersionedValue newest) {
    return newest != null && newest.modRevision() == revision ? newest.previous() : newest;
  }

  /** The newest version of a key, if it is one with a value. */
  private static @Nullable VersionedValue live(@Nullable VersionedValue newest) {
    return newest == null || newest.isTombstone() ? null : newest;
  }

  private boolean holds(Comparison comparison) {
    VersionedValue current = live(keySpace.newest(comparison.key()));
    Comparison.Relation relation = comparison.relation();
    return switch (comparison.operand()) {
      case Comparison.Operand.Version(long version) ->
          relation.holds(Long.compare(current == null ? 0 : current.version(), version));
      case Comparison.Operand.CreateRevision(long created) ->
          relation.holds(Long.compare(current == null ? 0 : current.createRevision(), created));
      case Comparison.Operand.ModRevision(long written) ->
          relation.holds(Long.compare(current == null ? 0 : current.modRevision(), written));
      case Comparison.Operand.Content(Value value) ->
          current != null && relation.holds(current.value().compareTo(value));
    };
  }

  private static boolean holds(Precondition precondition, @Nullable VersionedValue current) {
    return switch (precondition) {
      case Precondition.None _ -> true;
      case Precondition.Exists _ -> current != null;
      case Precondition.Absent _ -> current == null;
      case Precondition.VersionIs(long version) -> current != null && current.version() == version;
      case Precondition.RevisionIn(List<Long> revisions) ->
          current != null && revisions.contains(current.modRevision());
    };
  }

  private static Outcome preconditionFailed(int change, @Nullable VersionedValue current) {
    return current == null
        ? new Outcome.PreconditionFailed(change, 0, 0)
        : new Outcome.PreconditionFailed(change, current.version(), current.modRevision());
  }
}
