package io.raftkv.adapters.raft;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The threads of a node beside those of Ratis: one for what must not block, one for what may. */
final class RaftThreads implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(RaftThreads.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("raftkv-raft-timer").daemon().unstarted(task));
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("raftkv-raft-work-", 0).factory());

  /** Runs the task after the delay, unless all ends before; it must not block. */
  void after(Duration delay, Runnable task) {
    try {
      var _ = timer.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("a task came after the end", e);
    }
  }

  /** Runs the task every so often; it must not block. */
  void every(Duration period, Runnable task) {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs the task on a thread of its own, where it may block. */
  void work(Runnable task) {
    try {
      workers.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("a task came after the end", e);
    }
  }

  /** A future that completes so after the delay, unless somebody completes it before. */
  <T> CompletableFuture<T> orElse(CompletableFuture<T> future, Duration delay, T instead) {
    return future.completeOnTimeout(instead, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets the time pass, unless all ends before. Blocks. */
  void pause(Duration delay) throws InterruptedException {
    try {
      var _ = orElse(new CompletableFuture<Boolean>(), delay, true).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("time failed to pass", e);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      LOG.error("a task of the cluster's node failed", fault);
    } catch (Error fault) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
  }
}
