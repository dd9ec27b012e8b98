package io.raftkv.bootstrap.node;

import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.adapters.storage.cache.CaffeinePointReadCache;
import io.raftkv.adapters.storage.cache.NoPointReadCache;
import io.raftkv.adapters.storage.wal.WalOptions;
import io.raftkv.adapters.storage.wal.WriteAheadLog;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.WalMeters;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What keeps data: the log on disk and the cache in memory. */
@Module
final class StorageModule {
  private StorageModule() {}

  @Provides
  @Singleton
  static ReplicatedLog log(
      Optional<RaftNode> raft, Configuration configuration, MeterRegistry registry) {
    return raft.isPresent() ? raft.get() : ownLog(configuration, registry);
  }

  private static ReplicatedLog ownLog(Configuration configuration, MeterRegistry registry) {
    return new WriteAheadLog(
        configuration.value(Settings.DATA_DIR),
        new WalOptions(
            Math.toIntExact(configuration.value(Settings.SEGMENT_SIZE)),
            configuration.value(Settings.SYNC_ON_WRITE),
            configuration.value(Settings.SNAPSHOT_EVERY),
            configuration.value(Settings.COMPACTION_ENABLED),
            configuration.value(Settings.COMPACTION_MARGIN)),
        new WalMeters(registry));
  }

  @Provides
  @Singleton
  static PointReadCache cache(Configuration configuration) {
    return configuration.value(Settings.CACHE_ENABLED)
        ? new CaffeinePointReadCache(
            configuration.value(Settings.CACHE_MAX_SIZE), configuration.value(Settings.CACHE_TTL))
        : new NoPointReadCache();
  }
}
