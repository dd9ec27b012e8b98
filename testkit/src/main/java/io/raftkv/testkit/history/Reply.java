package io.raftkv.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * What a client was told of one key, as far as the interface it used states it: any number may be
 * {@link #NOT_STATED}, and is not checked then. Each prints as it is written in {@link
 * HistoryText}.
 */
public sealed interface Reply {
  /** Stands for a number that the answer did not have. */
  long NOT_STATED = -1;

  /**
   * A put was applied.
   *
   * @param version how often the key has been written since it was made
   * @param revision the store's revision that it made
   */
  record Written(long version, long revision) implements Reply {
    @Override
    public String toString() {
      return "written" + Words.stated("version", version) + Words.stated("revision", revision);
    }
  }

  /**
   * A delete was applied.
   *
   * @param existed whether the key had a value; null where that is not stated
   * @param revision the store's revision afterwards
   */
  record Deleted(@Nullable Boolean existed, long revision) implements Reply {
    /** Whether it is known to have made its revision. */
    boolean madeRevision() {
      return Boolean.TRUE.equals(existed) && revision != NOT_STATED;
    }

    @Override
    public String toString() {
      String what = existed == null ? "" : existed ? " existed" : " nothing";
      return "deleted" + what + Words.stated("revision", revision);
    }
  }

  /**
   * The precondition did not hold, and nothing was changed.
   *
   * @param currentVersion the key's version; 0 where it is absent
   * @param currentRevision the revision of the key's last write; 0 where it is absent
   */
  record Failed(long currentVersion, long currentRevision) implements Reply {
    @Override
    public String toString() {
      return "failed"
          + Words.stated("version", currentVersion)
          + Words.stated("revision", currentRevision);
    }
  }

  /**
   * The key has a value.
   *
   * @param version how often the key has been written since it was made
   * @param revision the revision of its last write
   * @param storeRevision the store's revision that was read
   */
  record Found(String value, long version, long revision, long storeRevision) implements Reply {
    @Override
    public String toString() {
      return "found "
          + Words.encode(value)
          + Words.stated("version", version)
          + Words.stated("revision", revision)
          + Words.stated("store", storeRevision);
    }
  }

  /**
   * The key has no value.
   *
   * @param storeRevision the store's revision that was read
   */
  record Absent(long storeRevision) implements Reply {
    @Override
    public String toString() {
      return "absent" + Words.stated("store", storeRevision);
    }
  }
}
