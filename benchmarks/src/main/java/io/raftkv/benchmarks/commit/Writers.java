package io.raftkv.benchmarks.commit;

import io.raftkv.benchmarks.report.Latencies;
import io.raftkv.benchmarks.store.StandaloneStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Writers that each put one key after the other and wait for every put, as clients with a
 * connection each would: virtual threads, so as many puts are in flight as there are writers.
 */
final class Writers {
  private final StandaloneStore store;
  private final int existing;

  /** Overwrites at random those first keys of the data set. */
  Writers(StandaloneStore store, int existing) {
    this.store = store;
    this.existing = existing;
  }

  /**
   * What so many writers did.
   *
   * @param latencies of each put, in ns
   * @param nanos how long it took, from the first put to the last reply
   */
  record Outcome(Histogram latencies, long nanos) {
    double putsPerSecond() {
      return latencies.getTotalCount() * 1e9 / nanos;
    }
  }

  /** Lets them write for that long. */
  Outcome run(int writers, Duration time) throws InterruptedException, ExecutionException {
    Histogram all = Latencies.histogram();
    long began = System.nanoTime();
    long end = began + time.toNanos();
    List<Future<Histogram>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < writers; i++) {
        SplittableRandom random = new SplittableRandom(i);
        results.add(threads.submit(() -> write(random, end)));
      }
      for (Future<Histogram> result : results) {
        all.add(result.get());
      }
    }
    return new Outcome(all, System.nanoTime() - began);
  }

  private Histogram write(SplittableRandom random, long end) {
    Histogram latencies = Latencies.histogram();
    for (long began = System.nanoTime(); began < end; ) {
      var _ = store.put(random.nextInt(existing), random.nextLong());
      long now = System.nanoTime();
      latencies.recordValue(now - began);
      began = now;
    }
    return latencies;
  }
}
