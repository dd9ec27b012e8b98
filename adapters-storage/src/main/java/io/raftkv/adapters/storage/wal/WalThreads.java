package io.raftkv.adapters.storage.wal;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Who works for a log beside its own thread.
 *
 * @param allocation makes segments ahead
 * @param snapshots writes snapshots
 * @param end ends both, interrupting what they do
 */
record WalThreads(Executor allocation, Executor snapshots, Runnable end) implements AutoCloseable {
  private static final long END_SECONDS = 5;

  /** A thread for each. */
  static WalThreads own() {
    ExecutorService allocation = thread("raftkv-wal-allocation");
    ExecutorService snapshots = thread("raftkv-snapshots");
    return new WalThreads(
        allocation,
        snapshots,
        () -> {
          allocation.shutdownNow();
          snapshots.shutdownNow();
          try {
            var _ = allocation.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            var _ = snapshots.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** The log's thread does it all: what happens is then the same in each run. */
  static WalThreads none() {
    return new WalThreads(Runnable::run, Runnable::run, () -> {});
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
  }

  @Override
  public void close() {
    end.run();
  }
}
