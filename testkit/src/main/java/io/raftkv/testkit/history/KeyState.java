package io.raftkv.testkit.history;

import static io.raftkv.testkit.history.Reply.NOT_STATED;

import io.raftkv.domain.command.Precondition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of RaftKV as far as its clients can tell. The revision that made the key is not here, since
 * no answer on a single key has it.
 *
 * @param value null where the key is absent
 * @param version how often the key has been written since it was made; 0 where it is absent
 * @param revision that of its last write, 0 where it is absent; at least that where not exact
 * @param exact whether the revision is known
 * @param storeRevision what the store's revision is known to have reached
 * @param unseen whether an open call wrote last, and no other has shown so
 * @param reads how often the value has been read since it was written
 */
public record KeyState(
    @Nullable String value,
    long version,
    long revision,
    boolean exact,
    long storeRevision,
    boolean unseen,
    int reads) {
  static final KeyState NEVER_WRITTEN = new KeyState(null, 0, 0, true, 0, false, 0);

  boolean isPresent() {
    return value != null;
  }

  boolean mayHold(Precondition precondition) {
    return switch (precondition) {
      case Precondition.None _ -> true;
      case Precondition.Exists _ -> isPresent();
      case Precondition.Absent _ -> !isPresent();
      case Precondition.VersionIs(long wanted) -> isPresent() && version == wanted;
      case Precondition.RevisionIn(List<Long> revisions) ->
          isPresent()
              && (exact
                  ? revisions.contains(revision)
                  : revisions.stream().anyMatch(wanted -> wanted >= revision));
    };
  }

  boolean mayFail(Precondition precondition) {
    return !mayHold(precondition) || (!exact && precondition instanceof Precondition.RevisionIn);
  }

  /** After a put at this revision, or at one not stated; null if that has passed already. */
  @Nullable KeyState put(String newValue, long at, boolean open) {
    if (at == NOT_STATED) {
      long next = storeRevision + 1;
      return new KeyState(newValue, version + 1, next, false, next, open, 0);
    }
    return at <= storeRevision ? null : new KeyState(newValue, version + 1, at, true, at, open, 0);
  }

  /** After a delete of a key that is present; null if the revision has passed already. */
  @Nullable KeyState deleted(long at, boolean open) {
    if (at != NOT_STATED && at <= storeRevision) {
      return null;
    }
    return new KeyState(null, 0, 0, true, at == NOT_STATED ? storeRevision + 1 : at, open, 0);
  }

  /** What it is once its version and revision have been shown to be these; null if they are not. */
  @Nullable KeyState shown(long shownVersion, long shownRevision) {
    if (shownVersion != NOT_STATED && shownVersion != version) {
      return null;
    }
    if (shownRevision == NOT_STATED) {
      return new KeyState(value, version, revision, exact, storeRevision, false, reads);
    }
    if (exact ? shownRevision != revision : shownRevision < revision) {
      return null;
    }
    long reached = Math.max(storeRevision, shownRevision);
    return new KeyState(value, version, shownRevision, true, reached, false, reads);
  }

  /** After one more read of the value. */
  KeyState read() {
    return new KeyState(value, version, revision, exact, storeRevision, unseen, reads + 1);
  }

  /** What it is once the store's revision has been shown to be this; null if that has passed. */
  @Nullable KeyState shownAt(long shownStoreRevision) {
    if (shownStoreRevision == NOT_STATED) {
      return this;
    }
    return shownStoreRevision < storeRevision
        ? null
        : new KeyState(value, version, revision, exact, shownStoreRevision, unseen, reads);
  }

  /** Whether it differs from the one before by no more than that somebody has seen it. */
  boolean isSeen(KeyState before) {
    return equals(
        new KeyState(
            before.value,
            before.version,
            before.revision,
            before.exact,
            before.storeRevision,
            unseen,
            reads));
  }

  /** Whether its last write is, or may yet come to be, at this revision. */
  boolean mayShow(long wanted) {
    if (wanted == NOT_STATED || wanted == 0 || wanted > storeRevision) {
      return true;
    }
    return isPresent() && (exact ? wanted == revision : wanted >= revision);
  }

  /** How many calls it takes at least until the key has this version. */
  long callsUntil(long wantedVersion) {
    if (wantedVersion == NOT_STATED || wantedVersion == version) {
      return 0;
    }
    if (wantedVersion > version) {
      return wantedVersion - version;
    }
    return 1 + wantedVersion; // it is deleted first
  }

  /** The state, for people. */
  @Override
  public String toString() {
    String store = "store at " + storeRevision + " or later";
    return value == null
        ? "absent, " + store
        : "value %s, version %d, revision %d%s, %s"
            .formatted(Words.encode(value), version, revision, exact ? "" : " or later", store);
  }
}
