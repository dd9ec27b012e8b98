package io.raftkv.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch whose signals are asked for one by one. Safe for any thread; for one thread at a time to
 * make sense of the order.
 */
public final class WatchCursor implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private final Condition changed = lock.newCondition();
  private @Nullable WatchSignal signal;
  private @Nullable Consumer<@Nullable Throwable> taken;
  private boolean ended;
  private @Nullable WatchHandle handle;

  private WatchCursor() {}

  static WatchCursor open(ClientCore core, WatchQuery query) {
    WatchCursor cursor = new WatchCursor();
    WatchHandle handle = WatchSession.start(core, query, cursor::accept);
    cursor.handle(handle);
    var _ = handle.done().whenComplete((_, _) -> cursor.end());
    return cursor;
  }

  private void handle(WatchHandle watch) {
    lock.lock();
    try {
      handle = watch;
    } finally {
      lock.unlock();
    }
  }

  private void accept(WatchSignal next, Consumer<@Nullable Throwable> done) {
    lock.lock();
    try {
      if (ended) {
        return; // nobody asks for it any more
      }
      signal = next;
      taken = done;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next signal. Waits for it.
   *
   * @return empty where none came in that time, or the watch was closed
   * @throws RaftKvException if the watch cannot go on
   * @throws InterruptedException if the thread is interrupted, which leaves the watch as it is
   */
  public Optional<WatchSignal> next(Duration timeout) throws InterruptedException {
    WatchSignal next;
    Consumer<@Nullable Throwable> done;
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (signal == null && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      next = signal;
      done = taken;
      signal = null;
      taken = null;
    } finally {
      lock.unlock();
    }
    if (next == null || done == null) {
      check();
      return Optional.empty();
    }
    done.accept(null);
    return Optional.of(next);
  }

  private void check() throws InterruptedException {
    WatchHandle watch = handle;
    if (watch != null && watch.done().isCompletedExceptionally()) {
      try {
        var _ = watch.done().get();
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof RaftKvException fault) {
          throw fault.thrownHere();
        }
        throw new IllegalStateException("a watch failed with what it cannot fail with", failed);
      }
    }
  }

  /** Whether the watch has ended, and all that it told has been taken. */
  public boolean isEnded() {
    lock.lock();
    try {
      return ended && signal == null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the watch; what it has told and nobody has taken is dropped. */
  @Override
  public void close() {
    WatchHandle watch = handle;
    if (watch != null) {
      watch.close();
    }
    lock.lock();
    try {
      ended = true;
      signal = null;
      taken = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
