package io.raftkv.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of a client: one that keeps the time, and those that run what follows on answers. */
final class ClientThreads {
  private final ScheduledThreadPoolExecutor timer;
  private final @Nullable ExecutorService own;
  private final Executor callbacks;

  ClientThreads(String name, @Nullable Executor callbacks) {
    timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name(name + "-timer").unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
    if (callbacks == null) {
      own = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
      this.callbacks = own;
    } else {
      own = null;
      this.callbacks = callbacks;
    }
  }

  /** Runs what follows on answers: code of users, which may block. */
  Executor callbacks() {
    return callbacks;
  }

  /** Runs it soon, elsewhere; on this thread where the threads have ended. */
  void execute(Runnable task) {
    try {
      callbacks.execute(task);
    } catch (RejectedExecutionException ended) {
      task.run();
    }
  }

  /** Runs it after a time, unless the client is closed by then. */
  Future<?> after(Duration delay, Runnable task) {
    try {
      return timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Runs it again and again. It neither blocks nor throws. */
  Future<?> every(Duration interval, Runnable task) {
    try {
      return timer.scheduleWithFixedDelay(
          task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Takes no more; what runs may end. */
  void end() {
    var _ = timer.shutdownNow();
    if (own != null) {
      own.shutdown();
    }
  }
}
