package io.raftkv.application.port;

import io.raftkv.application.api.StoreStatistics;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.VersionedValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of keys' newest versions in front of the ordered index.
 *
 * <p>{@link #changed} comes on the apply thread after the index has the new version; a load that
 * ran at the same time must not leave an older one behind. Safe for any thread.
 */
public interface PointReadCache extends ChangeListener {
  /** The newest version of the key, loaded where it is not cached; null where there is none. */
  @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load);

  /** Counts since the start, and the size now. */
  StoreStatistics.Cache statistics();
}
