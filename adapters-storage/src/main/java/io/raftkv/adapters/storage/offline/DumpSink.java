package io.raftkv.adapters.storage.offline;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;

/** Is shown what files hold, in the order in which it stands there. */
public interface DumpSink {
  /**
   * The records of this segment follow.
   *
   * @param file its path
   */
  void segment(String file);

  /**
   * A record.
   *
   * @param offset where in the segment it begins
   * @param durableIndex up to which entry the log was known to be synced when it was written
   */
  void record(LogEntry entry, long offset, long durableIndex);

  /**
   * The keys of this snapshot follow.
   *
   * @param file its path
   */
  void snapshot(String file, SnapshotSummary summary);

  /**
   * A key.
   *
   * @param deadlineMillis when it is to expire; {@link Command#NO_DEADLINE} is never
   */
  void key(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis);
}
