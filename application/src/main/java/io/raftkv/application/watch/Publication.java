package io.raftkv.application.watch;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.domain.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener of every change, as it is, and wakes another when readers may see it. Safe for
 * any thread.
 */
public final class Publication implements ChangeListener {
  private final ChangeListener changes;
  private volatile @Nullable Runnable whom;

  /** Wakes nobody yet. */
  public Publication(ChangeListener changes) {
    this.changes = changes;
  }

  /** Wakes this from now on, on the apply thread: it must neither block nor throw. */
  public void wakes(Runnable sleeper) {
    whom = sleeper;
  }

  @Override
  public void changed(Key key, VersionedValue newest) {
    changes.changed(key, newest);
  }

  @Override
  public void replaced() {
    changes.replaced();
  }

  @Override
  public void published(View view) {
    changes.published(view);
    Runnable sleeper = whom;
    if (sleeper != null) {
      sleeper.run();
    }
  }
}
