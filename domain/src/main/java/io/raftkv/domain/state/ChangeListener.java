package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;

/** Is told of each new version of a key as it is applied. */
@FunctionalInterface
public interface ChangeListener {
  /** Listens to nothing. */
  ChangeListener NONE = (key, newest) -> {};

  /**
   * The key has a new newest version, already in the key space but not yet published: its revision
   * is above that of every view a reader can hold. Called on the apply thread; must not block or
   * throw.
   */
  void changed(Key key, VersionedValue newest);

  /**
   * Another key space has taken the place of the one before, and its view is about to be published.
   * Called on the apply thread; must not block or throw.
   */
  default void replaced() {}

  /** The view is what readers see now. Called on the apply thread; must not block or throw. */
  default void published(View view) {}
}
