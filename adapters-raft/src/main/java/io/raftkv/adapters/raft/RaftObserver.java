package io.raftkv.adapters.raft;

/** Is told what the cluster's node does, for metrics. Any thread; must not block or throw. */
public interface RaftObserver {
  /** Observes nothing. */
  RaftObserver NONE =
      new RaftObserver() {
        @Override
        public void batchApplied(int commands) {}

        @Override
        public void confirmed(int reads, long nanos) {}

        @Override
        public void forwarded(long nanos) {}

        @Override
        public void installed(long nanos) {}
      };

  /** An entry of so many commands was applied. */
  void batchApplied(int commands);

  /** One confirmation of leadership, shared by so many reads, took so many nanoseconds. */
  void confirmed(int reads, long nanos);

  /** A batch that was passed on to the leader had its answer after so many nanoseconds. */
  void forwarded(long nanos);

  /** A snapshot of another node was fetched within so many nanoseconds. */
  void installed(long nanos);
}
