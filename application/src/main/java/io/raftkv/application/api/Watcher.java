package io.raftkv.application.api;

/** Whoever watches. */
public interface Watcher {
  /**
   * Whether it can take a signal now. What it cannot take waits in the history of the store, and
   * takes no room of its own; if it waits until that is gone, the watch ends.
   */
  boolean isReady();

  /**
   * Takes a signal. Called by one thread at a time, also while it is not ready for the last one;
   * must neither block nor throw.
   */
  void next(WatchSignal signal);
}
