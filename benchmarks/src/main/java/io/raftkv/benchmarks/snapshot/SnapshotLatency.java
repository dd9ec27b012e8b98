package io.raftkv.benchmarks.snapshot;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Latencies;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * Latency of synced puts at a fixed rate, in turns without snapshots and with one taken after the
 * other, in one run over one store.
 */
public final class SnapshotLatency {
  private final StandaloneStore store;
  private final SteadyWrites writes;
  private final Duration time;
  private final Phase quiet = new Phase("no snapshots");
  private final Phase beside = new Phase("snapshots, one after the other");

  private SnapshotLatency(StandaloneStore store, SteadyWrites writes, Duration time) {
    this.store = store;
    this.writes = writes;
    this.time = time;
  }

  private static final class Phase {
    private final String name;
    private final Histogram latencies = Latencies.histogram();
    private long snapshots;
    private long snapshotNanos;
    private long collectionMillis;

    Phase(String name) {
      this.name = name;
    }
  }

  /** Measures, and makes the section of the report. */
  public static String section(Effort effort)
      throws IOException, InterruptedException, ExecutionException {
    int keys = effort.choose(1_000_000, 100_000);
    int rate = 2_000;
    try (WorkFolder folder = WorkFolder.create("snapshots");
        StandaloneStore store =
            StandaloneStore.open(
                folder.path(), StandaloneStore.Options.DEFAULTS, WalObserver.NONE)) {
      store.load(keys);
      SnapshotLatency latency =
          new SnapshotLatency(
              store, new SteadyWrites(store, keys, rate), Duration.ofSeconds(effort.choose(10, 2)));
      latency.warmUp();
      int rounds = effort.choose(3, 1);
      for (int round = 0; round < rounds; round++) {
        latency.round();
      }
      return latency.report(keys, rate);
    }
  }

  private void warmUp() throws InterruptedException, ExecutionException {
    Phase unreported = new Phase("");
    withoutSnapshots(unreported);
    withSnapshots(unreported);
  }

  private void round() throws InterruptedException, ExecutionException {
    withoutSnapshots(quiet);
    withSnapshots(beside);
  }

  private void withoutSnapshots(Phase phase) throws InterruptedException {
    long collectedBefore = collectionMillis();
    phase.latencies.add(writes.run(time));
    phase.collectionMillis += collectionMillis() - collectedBefore;
  }

  private void withSnapshots(Phase phase) throws InterruptedException, ExecutionException {
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> snapshots =
          thread.submit(
              () -> {
                while (!enough.get()) {
                  long began = System.nanoTime();
                  taken(store.log().snapshot().join());
                  phase.snapshotNanos += System.nanoTime() - began;
                  phase.snapshots++;
                }
              });
      try {
        withoutSnapshots(phase);
      } finally {
        enough.set(true);
      }
      var _ = snapshots.get();
    }
  }

  private static void taken(SnapshotReply reply) {
    switch (reply) {
      case SnapshotReply.Taken _ -> {}
      case SnapshotReply.Refused(var why) -> throw new IllegalStateException("refused: " + why);
      case SnapshotReply.Failed(String reason) -> throw new IllegalStateException(reason);
    }
  }

  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private String report(int keys, int rate) {
    Table table =
        new Table(
            "puts at " + Figure.of(rate) + "/s, " + Figure.of(keys) + " keys",
            "puts",
            "P50, µs",
            "P99, µs",
            "P99.9, µs",
            "largest, µs",
            "snapshots",
            "mean of a snapshot, ms",
            "paused by the collector, ms");
    for (Phase phase : new Phase[] {quiet, beside}) {
      table.row(
          phase.name,
          Figure.of(phase.latencies.getTotalCount()),
          Latencies.micros(phase.latencies, 50),
          Latencies.micros(phase.latencies, 99),
          Latencies.micros(phase.latencies, 99.9),
          Latencies.micros(phase.latencies, 100),
          Long.toString(phase.snapshots),
          phase.snapshots == 0
              ? Figure.NONE
              : Figure.millis((double) phase.snapshotNanos / phase.snapshots),
          Long.toString(phase.collectionMillis));
    }
    table.row(
        "ratio",
        Figure.NONE,
        ratio(50),
        ratio(99),
        ratio(99.9),
        ratio(100),
        Figure.NONE,
        Figure.NONE,
        Figure.NONE);
    return "### Writers beside a running snapshot\n\n" + table.markdown();
  }

  private String ratio(double percentile) {
    return Figure.times(
        (double) beside.latencies.getValueAtPercentile(percentile),
        (double) quiet.latencies.getValueAtPercentile(percentile));
  }
}
