package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.adapters.storage.wal.WalObserver;
import java.util.concurrent.TimeUnit;

/** Times syncs, and shows the log's size. */
public final class WalMeters implements WalObserver {
  private final Timer sync;
  private final DistributionSummary batchSize;
  private volatile int segments;
  private volatile long bytes;

  /** Meters in the registry. */
  public WalMeters(MeterRegistry registry) {
    this.sync =
        Buckets.latency(registry, "raftkv_wal_fsync_duration", "how long syncs of the log took");
    this.batchSize =
        Buckets.counts(registry, "raftkv_wal_batch_size", "commands in each entry of the log");
    Gauge.builder("raftkv_wal_segments_total", this, meters -> meters.segments)
        .description("segments of the log")
        .register(registry);
    Gauge.builder("raftkv_wal_size_bytes", this, meters -> meters.bytes)
        .description("what the log's segments take on disk")
        .register(registry);
  }

  @Override
  public void synced(long nanos) {
    sync.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void batchAppended(int commands) {
    batchSize.record(commands);
  }

  @Override
  public void segments(int count, long bytesOnDisk) {
    segments = count;
    bytes = bytesOnDisk;
  }
}
