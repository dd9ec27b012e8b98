package io.raftkv.benchmarks.commit;

import io.raftkv.adapters.storage.wal.WalObserver;
import java.util.concurrent.atomic.LongAdder;

/** Counts the log's syncs and how long they took. Safe for any thread. */
final class SyncCount implements WalObserver {
  private final LongAdder syncs = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** Since the start, or between two moments. */
  record Total(long syncs, long nanos) {
    Total since(Total earlier) {
      return new Total(syncs - earlier.syncs, nanos - earlier.nanos);
    }

    Total plus(Total other) {
      return new Total(syncs + other.syncs, nanos + other.nanos);
    }
  }

  Total total() {
    return new Total(syncs.sum(), nanos.sum());
  }

  @Override
  public void synced(long took) {
    syncs.increment();
    nanos.add(took);
  }

  @Override
  public void batchAppended(int commands) {}

  @Override
  public void segments(int count, long bytes) {}

  @Override
  public void snapshots(int count, long newestBytes) {}

  @Override
  public void snapshotTaken(long took) {}

  @Override
  public void compacted(long entries, long took) {}
}
