package io.raftkv.adapters.storage.wal;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose one consumer stays awake for a moment where elements follow each other closely.
 *
 * <p>To wake a thread costs tens of microseconds, of the order of a sync on a fast disk, so a
 * client that sends one write after the other would pay for it each time. The consumer spins only
 * where the wait before was a short one: on an idle queue, or with arrivals far apart, it sleeps
 * (as KVM's adaptive halt polling does for a processor). Any thread may add; one consumes.
 */
final class ArrivalQueue<T> {
  /** The longest spin: what a client on the same machine needs at most for its next request. */
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

  /** Waits up to this long are short ones; longer than a spin, so that one late arrival is none. */
  private static final long SHORT_NANOS = 2 * SPIN_NANOS;

  private final LinkedBlockingQueue<T> queue = new LinkedBlockingQueue<>();
  private final boolean maySpin;
  private long lastWaitNanos = Long.MAX_VALUE;

  /**
   * An empty queue.
   *
   * @param processors how many there are: with one, a consumer that spins keeps producers away
   */
  ArrivalQueue(int processors) {
    maySpin = processors > 1;
  }

  void add(T element) {
    queue.add(element);
  }

  /**
   * Waits for an element, then moves all there are.
   *
   * @param atMost how long to wait, after which there may be none; null waits for ever
   */
  void takeAll(Collection<? super T> into, @Nullable Duration atMost) throws InterruptedException {
    if (queue.isEmpty()) {
      long began = System.nanoTime();
      @Nullable T first = spin(began);
      if (first == null) {
        first = atMost == null ? queue.take() : queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      }
      if (first != null) {
        into.add(first);
      }
      lastWaitNanos = System.nanoTime() - began;
    }
    queue.drainTo(into);
  }

  private @Nullable T spin(long began) {
    if (!maySpin || lastWaitNanos > SHORT_NANOS) {
      return null;
    }
    T first = queue.poll();
    while (first == null && System.nanoTime() - began < SPIN_NANOS) {
      Thread.onSpinWait();
      first = queue.poll();
    }
    return first;
  }
}
