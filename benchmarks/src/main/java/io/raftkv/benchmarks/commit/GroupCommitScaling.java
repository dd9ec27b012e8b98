package io.raftkv.benchmarks.commit;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Latencies;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;

/**
 * Throughput and latency of synced puts by the number of writers, in rounds: each round measures
 * the bare sync and every number of writers, so that a disk that becomes slower does so for all.
 */
public final class GroupCommitScaling {
  private static final List<Integer> WRITERS = List.of(1, 4, 16, 64, 256);
  private static final double AIM = 20;

  private final SyncCount syncs;
  private final Writers writers;
  private final BareSync bare;
  private final Duration time;
  private final Histogram bareLatencies = Latencies.histogram();
  private final List<Level> levels = WRITERS.stream().map(Level::new).toList();

  private GroupCommitScaling(
      StandaloneStore store, SyncCount syncs, int existing, BareSync bare, Duration time) {
    this.syncs = syncs;
    this.writers = new Writers(store, existing);
    this.bare = bare;
    this.time = time;
  }

  private static final class Level {
    private final int writers;
    private final Histogram latencies = Latencies.histogram();
    private SyncCount.Total syncs = new SyncCount.Total(0, 0);
    private long nanos;

    Level(int writers) {
      this.writers = writers;
    }

    double putsPerSecond() {
      return latencies.getTotalCount() * 1e9 / nanos;
    }
  }

  /** Measures, and makes the section of the report. */
  public static String section(Effort effort)
      throws IOException, InterruptedException, ExecutionException {
    SyncCount syncs = new SyncCount();
    int existing = 100_000;
    try (WorkFolder folder = WorkFolder.create("commit");
        StandaloneStore store =
            StandaloneStore.open(
                folder.path().resolve("store"), StandaloneStore.Options.DEFAULTS, syncs);
        BareSync bare = BareSync.open(folder.path().resolve("bare"))) {
      store.load(existing);
      GroupCommitScaling scaling =
          new GroupCommitScaling(
              store, syncs, existing, bare, Duration.ofMillis(effort.choose(3_000, 500)));
      scaling.warmUp();
      int rounds = effort.choose(5, 1);
      for (int round = 0; round < rounds; round++) {
        scaling.round();
      }
      return scaling.report();
    }
  }

  private void warmUp() throws InterruptedException, ExecutionException {
    for (Level level : levels) {
      var _ = writers.run(level.writers, time);
    }
  }

  private void round() throws IOException, InterruptedException, ExecutionException {
    bareLatencies.add(bare.run(time));
    for (Level level : levels) {
      SyncCount.Total before = syncs.total();
      Writers.Outcome outcome = writers.run(level.writers, time);
      level.syncs = level.syncs.plus(syncs.total().since(before));
      level.latencies.add(outcome.latencies());
      level.nanos += outcome.nanos();
    }
  }

  private String report() {
    Level one = levels.getFirst();
    Level most = levels.getLast();
    double bareMedian = bareLatencies.getValueAtPercentile(50);
    double bareRate = 1e9 / bareLatencies.getMean();
    Table table =
        new Table(
            "writers in flight",
            "puts/s",
            "times 1 writer",
            "puts per sync",
            "P50, µs",
            "P99, µs",
            "P99.9, µs",
            "mean of the log's syncs, µs");
    table.row(
        "bare write of 512 B and sync, one thread",
        Figure.of(bareRate),
        Figure.times(bareRate, one.putsPerSecond()),
        Figure.NONE,
        Latencies.micros(bareLatencies, 50),
        Latencies.micros(bareLatencies, 99),
        Latencies.micros(bareLatencies, 99.9),
        Figure.micros(bareLatencies.getMean()));
    for (Level level : levels) {
      table.row(
          Integer.toString(level.writers),
          Figure.of(level.putsPerSecond()),
          Figure.times(level.putsPerSecond(), one.putsPerSecond()),
          Figure.of((double) level.latencies.getTotalCount() / level.syncs.syncs()),
          Latencies.micros(level.latencies, 50),
          Latencies.micros(level.latencies, 99),
          Latencies.micros(level.latencies, 99.9),
          Figure.micros((double) level.syncs.nanos() / level.syncs.syncs()));
    }
    double gain = most.putsPerSecond() / one.putsPerSecond();
    double alone = one.latencies.getValueAtPercentile(50);
    Table aims =
        new Table("aim", "measured", "met")
            .row(
                "256 writers: at least " + Figure.of(AIM) + " times the puts/s of 1 writer",
                Figure.of(gain) + "×",
                Figure.met(gain >= AIM))
            .row(
                "1 writer: a put takes one sync (P50 over the bare write and sync's)",
                Figure.times(alone, bareMedian)
                    + ", "
                    + Figure.micros(alone - bareMedian)
                    + " µs more",
                Figure.NONE);
    return "### Group commit, each batch synced\n\n" + table.markdown() + "\n" + aims.markdown();
  }
}
