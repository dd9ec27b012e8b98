package io.raftkv.domain.state;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.Value;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key, linked to the one before it. Immutable but for that link, which compaction
 * cuts; whoever still holds the older part may go on reading it.
 */
public final class VersionedValue {
  private final @Nullable Value value;
  private final long version;
  private final long createRevision;
  private final long modRevision;
  private final long deadlineMillis;

  // Cut by the apply thread alone. Readers race with the cut on purpose: they see the older
  // versions or the end of the list, and KeySpace.floor() tells them when the latter is no answer.
  // Read with acquire and cut with release, so that who sees the cut sees the floor set before it;
  // the constructor's plain write is published by the map that the version is put into.
  private @Nullable VersionedValue previous;

  private static final VarHandle PREVIOUS = previousHandle();

  private static VarHandle previousHandle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(VersionedValue.class, "previous", VersionedValue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  VersionedValue(
      @Nullable Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis,
      @Nullable VersionedValue previous) {
    this.value = value;
    this.version = version;
    this.createRevision = createRevision;
    this.modRevision = modRevision;
    this.deadlineMillis = deadlineMillis;
    this.previous = previous;
  }

  static VersionedValue tombstone(long revision, @Nullable VersionedValue previous) {
    return new VersionedValue(null, 0, 0, revision, Command.NO_DEADLINE, previous);
  }

  /** The value. */
  public Value value() {
    if (value == null) {
      throw new IllegalStateException("a deleted key has no value, at revision " + modRevision);
    }
    return value;
  }

  /** Whether this version says that the key was deleted. */
  public boolean isTombstone() {
    return value == null;
  }

  /** How often the key has been written since it was made; 0 for a tombstone. */
  public long version() {
    return version;
  }

  /** The revision that made the key. */
  public long createRevision() {
    return createRevision;
  }

  /** The revision of this write. */
  public long modRevision() {
    return modRevision;
  }

  /** When the key is to expire, in ms since the epoch; {@link Command#NO_DEADLINE} is never. */
  public long deadlineMillis() {
    return deadlineMillis;
  }

  /** Whether the key is to expire. */
  public boolean hasDeadline() {
    return deadlineMillis != Command.NO_DEADLINE;
  }

  /** The version that was the newest at the revision, or null where there was none (any more). */
  public @Nullable VersionedValue at(long revision) {
    VersionedValue candidate = this;
    while (candidate != null && candidate.modRevision > revision) {
      candidate = candidate.previous();
    }
    return candidate;
  }

  @Nullable VersionedValue previous() {
    return (VersionedValue) PREVIOUS.getAcquire(this);
  }

  void cutHistory() {
    PREVIOUS.setRelease(this, null);
  }
}
