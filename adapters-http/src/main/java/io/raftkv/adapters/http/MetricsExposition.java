package io.raftkv.adapters.http;

/** Gives all metrics in Prometheus text format. Safe for any thread; called on a worker. */
@FunctionalInterface
public interface MetricsExposition {
  /** All series as they are now. */
  String scrape();
}
