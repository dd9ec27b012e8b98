package io.raftkv.application.api;

/** A watch that was opened. Safe for any thread; does not block. */
public interface Watch {
  /**
   * The watcher has become {@linkplain Watcher#isReady ready}, and had not been. To be called each
   * time; once too often does no harm.
   */
  void ready();

  /** Ends the watch; the watcher is told nothing more, but for what is being told at the moment. */
  void cancel();
}
