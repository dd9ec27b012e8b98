package io.raftkv.adapters.storage.cache;

import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.VersionedValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes to the index each time: what {@code cache.enabled=false} asks for. */
public final class NoPointReadCache implements PointReadCache {
  /** Keeps nothing. */
  public NoPointReadCache() {}

  @Override
  public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
    return load.apply(key);
  }

  @Override
  public void changed(Key key, VersionedValue newest) {}

  @Override
  public StoreStatistics.Cache statistics() {
    return new StoreStatistics.Cache(0, 0, 0, 0);
  }
}
