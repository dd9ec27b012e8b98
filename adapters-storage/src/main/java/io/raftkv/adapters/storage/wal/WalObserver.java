package io.raftkv.adapters.storage.wal;

import io.raftkv.application.port.SnapshotObserver;

/** Is told what the log does, for metrics. Called on the log's threads; must not block or throw. */
public interface WalObserver extends SnapshotObserver {
  /** Observes nothing. */
  WalObserver NONE =
      new WalObserver() {
        @Override
        public void synced(long nanos) {}

        @Override
        public void batchAppended(int commands) {}

        @Override
        public void segments(int count, long bytes) {}

        @Override
        public void snapshots(int count, long newestBytes) {}

        @Override
        public void snapshotTaken(long nanos) {}

        @Override
        public void compacted(long entries, long nanos) {}
      };

  /** A sync took this long, in nanoseconds. */
  void synced(long nanos);

  /** A batch of so many commands became durable. */
  void batchAppended(int commands);

  /** The log now has this many segments, which take so many bytes on disk. */
  void segments(int count, long bytes);

  /** So many entries were dropped from the log within so many nanoseconds. */
  void compacted(long entries, long nanos);
}
