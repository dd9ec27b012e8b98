package io.raftkv.domain.state;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.List;
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
  private long revision;
  private long keys;

  /** Over a key space without keys. */
  KeyWriter(KeySpace keySpace, DeadlineIndex deadlines, StateHash hash, ChangeListener listener) {
    this.keySpace = keySpace;
    this.deadlines = deadlines;
    this.hash = hash;
    this.listener = listener;
  }

  /** Over a state that was loaded, and is that of the view. */
  KeyWriter(
      KeySpace keySpace,
      DeadlineIndex deadlines,
      StateHash hash,
      ChangeListener listener,
      View at) {
    this(keySpace, deadlines, hash, listener);
    this.revision = at.revision();
    this.keys = at.keys();
  }

  KeySpace keySpace() {
    return keySpace;
  }

  DeadlineIndex deadlines() {
    return deadlines;
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
      remove(delete.key(), current);
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
      writes |= change instanceof Command.Put || current != null;
      position++;
    }
    if (writes) {
      revision++;
    }
    List<Long> versions = new ArrayList<>(batch.changes().size());
    for (Command.Change change : batch.changes()) {
      VersionedValue newest = keySpace.newest(change.key());
      long version = 0;
      switch (change) {
        case Command.Put put -> version = write(put, newest);
        case Command.Delete delete -> {
          VersionedValue current = live(newest);
          if (current != null) {
            remove(delete.key(), current);
          }
        }
      }
      versions.add(version);
    }
    return new Outcome.BatchApplied(revision, versions);
  }

  Outcome setDeadline(Command.SetDeadline set) {
    VersionedValue current = live(keySpace.newest(set.key()));
    if (current == null) {
      return new Outcome.KeyNotFound();
    }
    revision++;
    replace(
        set.key(),
        current,
        current.value(),
        current.version(),
        current.createRevision(),
        set.deadlineMillis());
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
        remove(lapsed.key(), current);
      }
    }
    return new Outcome.Expired(revision, expired);
  }

  private long write(Command.Put put, @Nullable VersionedValue newest) {
    VersionedValue current = live(newest);
    long version = current == null ? 1 : current.version() + 1;
    long created = current == null ? revision : current.createRevision();
    replace(put.key(), newest, put.value(), version, created, put.deadlineMillis());
    return version;
  }

  private void replace(
      Key key,
      @Nullable VersionedValue newest,
      Value value,
      long version,
      long createRevision,
      long deadlineMillis) {
    VersionedValue next =
        new VersionedValue(
            value, version, createRevision, revision, deadlineMillis, visible(newest));
    VersionedValue current = live(newest);
    if (current == null) {
      keys++;
    } else {
      hash.remove(key, current);
      deadlines.remove(key, current);
    }
    hash.add(key, next);
    deadlines.add(key, next);
    keySpace.add(key, next);
    listener.changed(key, next);
  }

  private void remove(Key key, VersionedValue current) {
    keys--;
    hash.remove(key, current);
    deadlines.remove(key, current);
    VersionedValue tombstone = VersionedValue.tombstone(revision, visible(current));
    keySpace.add(key, tombstone);
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
