package io.raftkv.client;

/**
 * Is told what a watch tells, one call after the other. A call may take its time: nothing more is
 * read from the server meanwhile. What it throws ends the watch.
 */
@FunctionalInterface
public interface WatchListener {
  /** Keys have changed. */
  void changes(WatchSignal.Changes changes);

  /** The watch has begun. */
  default void opened(WatchSignal.Opened opened) {}

  /** Keys as they are; where it says {@code first}, those known before are void. */
  default void initial(WatchSignal.Initial initial) {}

  /** All has been told up to a revision. */
  default void progress(WatchSignal.Progress progress) {}

  /** Changes were lost. */
  default void compacted(WatchSignal.Compacted compacted) {}
}
