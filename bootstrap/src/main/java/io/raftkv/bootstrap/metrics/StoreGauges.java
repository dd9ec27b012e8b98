package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.application.api.StoreStatistics;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Shows what the store and its cache hold, read when the metrics are. */
public final class StoreGauges {
  private StoreGauges() {}

  /** Binds the series to the statistics. */
  public static void bind(MeterRegistry registry, Supplier<StoreStatistics> statistics) {
    gauge(registry, statistics, "kvstore_storage_keys_total", "keys", StoreStatistics::keyCount);
    gauge(
        registry,
        statistics,
        "kvstore_storage_revision",
        "the store's revision",
        StoreStatistics::revision);
    gauge(registry, statistics, "raftkv_cache_size", "cached keys", found -> found.cache().size());
    counter(registry, statistics, "raftkv_cache_hits", "cache hits", found -> found.cache().hits());
    counter(
        registry,
        statistics,
        "raftkv_cache_misses",
        "cache misses",
        found -> found.cache().misses());
    counter(
        registry,
        statistics,
        "raftkv_cache_evictions",
        "cache evictions",
        found -> found.cache().evictions());
  }

  private static void gauge(
      MeterRegistry registry,
      Supplier<StoreStatistics> statistics,
      String name,
      String help,
      ToDoubleFunction<StoreStatistics> value) {
    Gauge.builder(name, statistics, source -> value.applyAsDouble(source.get()))
        .description(help)
        .strongReference(true)
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      Supplier<StoreStatistics> statistics,
      String name,
      String help,
      ToDoubleFunction<StoreStatistics> value) {
    var _ =
        FunctionCounter.builder(name, statistics, source -> value.applyAsDouble(source.get()))
            .description(help)
            .register(registry);
  }
}
