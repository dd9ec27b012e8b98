package io.raftkv.application.watch;

/** Is told what watches do. Called on the watches' thread; must not block or throw. */
public interface WatchObserver {
  /** Looks away. */
  WatchObserver NONE =
      new WatchObserver() {
        @Override
        public void told(int watchers, int changes) {}

        @Override
        public void ended(String why) {}

        @Override
        public void failed(RuntimeException fault) {}
      };

  /**
   * Watchers were told of a revision, or of part of what was before.
   *
   * @param watchers how many
   * @param changes how many changes each was told of
   */
  void told(int watchers, int changes);

  /**
   * A watch has ended.
   *
   * @param why cancelled, compacted, denied, expired or refused
   */
  void ended(String why);

  /** A watcher threw, against its word, and is told nothing more. */
  void failed(RuntimeException fault);
}
