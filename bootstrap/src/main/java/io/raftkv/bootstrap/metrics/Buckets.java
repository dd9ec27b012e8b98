package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Histograms with the buckets of every latency and size of ours. */
final class Buckets {
  private static final Duration[] LATENCIES = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
  };
  private static final double[] BYTES = {64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576};
  private static final double[] COUNTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};

  private Buckets() {}

  static Timer latency(MeterRegistry registry, String name, String help, String... tags) {
    return Timer.builder(name)
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }

  static DistributionSummary bytes(
      MeterRegistry registry, String name, String help, String... tags) {
    return summary(registry, name, help, BYTES, tags);
  }

  static DistributionSummary counts(
      MeterRegistry registry, String name, String help, String... tags) {
    return summary(registry, name, help, COUNTS, tags);
  }

  private static DistributionSummary summary(
      MeterRegistry registry, String name, String help, double[] buckets, String... tags) {
    return DistributionSummary.builder(name)
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }
}
