package io.raftkv.adapters.storage.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.VersionedValue;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache by Caffeine, bounded in entries.
 *
 * <p>A load holds the entry's lock while it reads the index, and a change comes after the index has
 * it: so either the load sees the change, or the change comes after the load and replaces or
 * removes what was loaded. A key that is only written does not come in: to make room for it would
 * cost each write, and a start each write of the log, several times what the write itself does.
 */
public final class CaffeinePointReadCache implements PointReadCache {
  private final Caffeine<Object, Object> builder;

  /**
   * Replaced as a whole with the key space: a load under way, which may have seen the old one,
   * leaves what it finds in the old cache, which nobody asks any more.
   */
  private volatile Generation generation;

  /**
   * What serves between two replacements of the key space.
   *
   * @param earlier what was counted before
   */
  private record Generation(Cache<Key, VersionedValue> cache, CacheStats earlier) {
    CacheStats stats() {
      return earlier.plus(cache.stats());
    }
  }

  /**
   * An empty cache.
   *
   * @param maxEntries how many keys it holds at most
   * @param timeToLive how long an entry is kept; zero is for as long as there is room
   */
  public CaffeinePointReadCache(long maxEntries, Duration timeToLive) {
    builder = Caffeine.newBuilder().maximumSize(maxEntries).recordStats();
    if (!timeToLive.isZero()) {
      builder.expireAfterWrite(timeToLive);
    }
    generation = new Generation(builder.build(), CacheStats.empty());
  }

  @Override
  public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
    return generation.cache().get(key, load);
  }

  @Override
  public void changed(Key key, VersionedValue newest) {
    Cache<Key, VersionedValue> cache = generation.cache();
    if (!newest.isTombstone() && cache.asMap().containsKey(key)) {
      cache.put(key, newest);
    } else {
      cache.invalidate(key); // waits for a load under way, which may have seen the old
    }
  }

  @Override
  public void replaced() {
    generation = new Generation(builder.build(), generation.stats());
  }

  @Override
  public StoreStatistics.Cache statistics() {
    Generation current = generation;
    CacheStats stats = current.stats();
    return new StoreStatistics.Cache(
        stats.hitCount(),
        stats.missCount(),
        current.cache().estimatedSize(),
        stats.evictionCount());
  }
}
