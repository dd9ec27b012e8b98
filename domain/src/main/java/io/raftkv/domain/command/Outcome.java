package io.raftkv.domain.command;

import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Denial;
import java.util.List;

/** What became of a command that was applied. The same on every node. */
public sealed interface Outcome {
  /**
   * A put was applied.
   *
   * @param revision the store's revision that it made
   * @param version how often the key has been written since it was made
   */
  record Written(long revision, long version) implements Outcome {}

  /**
   * A delete was applied.
   *
   * @param revision the store's revision afterwards; unchanged where there was nothing to delete
   * @param existed whether the key had a value
   */
  record Deleted(long revision, boolean existed) implements Outcome {}

  /**
   * All changes of a batch were applied.
   *
   * @param revision the store's revision afterwards
   * @param versions the version that each change left its key at, in order; 0 where the key is gone
   */
  record BatchApplied(long revision, List<Long> versions) implements Outcome {
    /** Keeps its own copy of the list. */
    public BatchApplied {
      versions = List.copyOf(versions);
    }
  }

  /**
   * A transaction was applied.
   *
   * @param revision the store's revision afterwards
   * @param succeeded whether its comparisons held
   * @param effects of the changes that were chosen, in order
   */
  record TxnApplied(long revision, boolean succeeded, List<Effect> effects) implements Outcome {
    /** Keeps its own copy of the list. */
    public TxnApplied {
      effects = List.copyOf(effects);
    }
  }

  /**
   * What a change did to its key.
   *
   * @param version the key's version after it; 0 where the key is gone
   * @param existed whether the key had a value before it
   */
  record Effect(long version, boolean existed) {}

  /** A deadline was set or removed, at this revision. */
  record DeadlineSet(long revision) implements Outcome {}

  /** Lapsed keys were removed: this many of those named. */
  record Expired(long revision, int keys) implements Outcome {}

  /**
   * The precondition did not hold, and nothing was changed.
   *
   * @param change which change of a batch; 0 for a command by itself
   * @param currentVersion the key's version; 0 where it is absent
   * @param currentRevision the revision of the key's last write; 0 where it is absent
   */
  record PreconditionFailed(int change, long currentVersion, long currentRevision)
      implements Outcome {}

  /** The command needs a key that is absent, and nothing was changed. */
  record KeyNotFound() implements Outcome {}

  /**
   * The request is older than what is remembered of its client, so whether it was applied is not
   * known (any more). Nothing was changed now.
   *
   * @param upTo the client's requests up to this sequence are forgotten
   */
  record RequestForgotten(long upTo) implements Outcome {}

  /** The id belongs to an earlier request of another kind. Nothing was changed. */
  record RequestIdReused() implements Outcome {}

  /** No more clients can be remembered now, so none of a retry's promises. Nothing was changed. */
  record TooManyClients() implements Outcome {}

  /**
   * The directory was changed.
   *
   * @param directoryRevision its revision afterwards
   */
  record AccessChanged(long directoryRevision) implements Outcome {}

  /** The directory cannot be changed so, and is as before. */
  record AccessRefused(AccessRefusal why) implements Outcome {}

  /** Who sent the command may not have it applied. Nothing was changed. */
  record Denied(Denial why) implements Outcome {}
}
