package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.adapters.storage.wal.WalObserver;
import java.util.concurrent.TimeUnit;

/** Times syncs, snapshots and compaction, and shows what log and snapshots take on disk. */
public final class WalMeters implements WalObserver {
  private final Timer sync;
  private final DistributionSummary batchSize;
  private final Timer snapshot;
  private final Timer compaction;
  private final Counter compacted;
  private volatile int segments;
  private volatile long bytes;
  private volatile int snapshots;
  private volatile long snapshotBytes;

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
    this.snapshot =
        Buckets.latency(
            registry, "raftkv_snapshot_creation_duration", "how long snapshots took to write");
    this.compaction =
        Buckets.latency(
            registry, "raftkv_compaction_duration", "how long it took to cut off old segments");
    this.compacted =
        Counter.builder("raftkv_wal_entries_compacted")
            .description("entries that were cut off behind a snapshot")
            .register(registry);
    Gauge.builder("kvstore_storage_snapshots_total", this, meters -> meters.snapshots)
        .description("snapshots on disk")
        .register(registry);
    Gauge.builder("raftkv_snapshot_size_bytes", this, meters -> meters.snapshotBytes)
        .description("what the newest snapshot takes on disk")
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

  @Override
  public void snapshots(int count, long newestBytes) {
    snapshots = count;
    snapshotBytes = newestBytes;
  }

  @Override
  public void snapshotTaken(long nanos) {
    snapshot.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void compacted(long entries, long nanos) {
    compacted.increment((double) entries);
    compaction.record(nanos, TimeUnit.NANOSECONDS);
  }
}
