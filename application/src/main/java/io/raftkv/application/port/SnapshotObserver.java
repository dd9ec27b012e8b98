package io.raftkv.application.port;

/** Is told of snapshots, for metrics. Called on a thread of theirs; must not block or throw. */
public interface SnapshotObserver {
  /** There are now this many snapshots, and the newest takes so many bytes on disk. */
  void snapshots(int count, long newestBytes);

  /** A snapshot was written within so many nanoseconds. */
  void snapshotTaken(long nanos);
}
