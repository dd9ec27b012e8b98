package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.application.watch.WatchObserver;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Counts watches and what they tell. */
public final class WatchMeters implements WatchObserver {
  private static final Logger LOG = LogManager.getLogger(WatchMeters.class);

  private final MeterRegistry registry;
  private final Counter told;
  private final ConcurrentHashMap<String, Counter> ended = new ConcurrentHashMap<>();

  /** Meters in the registry. */
  public WatchMeters(MeterRegistry registry) {
    this.registry = registry;
    this.told =
        Counter.builder("kvstore_watch_events")
            .description("changes told, once for each watcher")
            .register(registry);
  }

  /** Shows how many watches there are. */
  public void count(IntSupplier watches) {
    Gauge.builder("kvstore_watch_watchers", watches, IntSupplier::getAsInt)
        .description("watches that are open")
        .register(registry);
  }

  @Override
  public void told(int watchers, int changes) {
    told.increment((double) watchers * changes);
  }

  @Override
  public void ended(String why) {
    ended
        .computeIfAbsent(
            why,
            reason ->
                Counter.builder("kvstore_watch_ended")
                    .description("watches that ended, by why")
                    .tag("reason", reason)
                    .register(registry))
        .increment();
  }

  @Override
  public void failed(RuntimeException fault) {
    LOG.error("a watcher failed; its watch was ended", fault);
  }
}
