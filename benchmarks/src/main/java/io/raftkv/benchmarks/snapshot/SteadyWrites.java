package io.raftkv.benchmarks.snapshot;

import io.raftkv.application.api.WriteReply;
import io.raftkv.benchmarks.report.Latencies;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.domain.command.Precondition;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Puts that come at a fixed rate whether the store keeps up or not, as those of many clients do. A
 * latency counts from when the put was due, so that a pause is felt by all that were due in it. For
 * one thread.
 */
final class SteadyWrites {
  private static final int IN_FLIGHT_MAX = 10_000;

  private final StandaloneStore store;
  private final int existing;
  private final long periodNanos;
  private final SplittableRandom random = new SplittableRandom(7);

  /** Overwrites those first keys of the data set at random. */
  SteadyWrites(StandaloneStore store, int existing, int putsPerSecond) {
    this.store = store;
    this.existing = existing;
    this.periodNanos = Duration.ofSeconds(1).toNanos() / putsPerSecond;
  }

  /**
   * Goes on for that long, and until every put has its reply.
   *
   * @return latencies in ns
   * @throws IllegalStateException if the store is too slow by far, or a put fails
   */
  Histogram run(Duration time) throws InterruptedException {
    Recorder latencies = Latencies.recorder();
    AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    Semaphore slots = new Semaphore(IN_FLIGHT_MAX);
    long began = System.nanoTime();
    long puts = time.toNanos() / periodNanos;
    for (long i = 0; i < puts; i++) {
      long due = began + i * periodNanos;
      awaitTurn(due);
      if (!slots.tryAcquire()) {
        throw new IllegalStateException(
            "over " + IN_FLIGHT_MAX + " puts in flight: choose a lower rate for this machine");
      }
      var _ =
          store
              .store()
              .put(
                  Dataset.key(random.nextInt(existing)),
                  Dataset.value(random.nextLong()),
                  null,
                  Precondition.NONE,
                  null)
              .whenComplete(
                  (reply, failure) -> {
                    latencies.recordValue(System.nanoTime() - due);
                    if (!(reply instanceof WriteReply.Applied)) {
                      fault.compareAndSet(
                          null,
                          failure == null ? new IllegalStateException(reply.toString()) : failure);
                    }
                    slots.release();
                  });
    }
    slots.acquire(IN_FLIGHT_MAX);
    Throwable first = fault.get();
    if (first != null) {
      throw new IllegalStateException("a put was not applied", first);
    }
    return latencies.getIntervalHistogram();
  }

  private static void awaitTurn(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
