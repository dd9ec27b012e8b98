package io.raftkv.adapters.storage.wal;

/** Is told what the log does, for metrics. Called on the log's thread; must not block or throw. */
public interface WalObserver {
  /** Observes nothing. */
  WalObserver NONE =
      new WalObserver() {
        @Override
        public void synced(long nanos) {}

        @Override
        public void batchAppended(int commands) {}

        @Override
        public void segments(int count, long bytes) {}
      };

  /** A sync took this long, in nanoseconds. */
  void synced(long nanos);

  /** A batch of so many commands became durable. */
  void batchAppended(int commands);

  /** The log now has this many segments, which take so many bytes on disk. */
  void segments(int count, long bytes);
}
