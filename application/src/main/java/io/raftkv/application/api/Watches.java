package io.raftkv.application.api;

/** Tells of changes of keys as they are applied at this node. Safe for any thread. */
@FunctionalInterface
public interface Watches {
  /**
   * Begins to watch. Does not block; all that happens, also that it cannot be, is told to the
   * watcher later.
   */
  Watch open(WatchQuery query, Watcher watcher);
}
