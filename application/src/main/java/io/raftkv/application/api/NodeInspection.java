package io.raftkv.application.api;

/** What a node tells of its own state. Safe for any thread; does not block. */
public interface NodeInspection {
  /** Who it is and whether it may serve. */
  NodeStatus status();

  /** What it has done and holds. */
  StoreStatistics statistics();
}
