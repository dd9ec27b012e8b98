package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Polling with a deadline. */
final class Await {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private Await() {}

  /** Looks for something that may not be there yet. */
  @FunctionalInterface
  interface Probe<T> {
    /** What was looked for; null, or an exception of input and output, while it is not there. */
    @Nullable T look() throws IOException;
  }

  /** Looks whether something holds. */
  @FunctionalInterface
  interface Condition {
    /** Whether it holds; an exception of input and output says that it does not yet. */
    boolean holds() throws IOException;
  }

  /**
   * Looks until there is something.
   *
   * @param what is awaited, for the message
   * @throws AssertionError if there is nothing after this time
   */
  static <T> T found(Duration patience, String what, Probe<T> probe) {
    long deadline = System.nanoTime() + patience.toNanos();
    IOException last = null;
    do {
      try {
        T found = probe.look();
        if (found != null) {
          return found;
        }
        last = null;
      } catch (IOException notYet) {
        last = notYet;
      }
      pause();
    } while (System.nanoTime() < deadline);
    String why = last == null ? "" : "; the last look failed by " + last;
    throw new AssertionError("not within " + patience + ": " + what + why, last);
  }

  /**
   * Looks until the condition holds.
   *
   * @throws AssertionError if it does not after this time
   */
  static void until(Duration patience, String what, Condition condition) {
    found(patience, what, () -> condition.holds() ? Boolean.TRUE : null);
  }

  /** Lets some time pass, as a part of what a test does to a cluster and never to wait for it. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      park(left);
    }
  }

  private static void pause() {
    park(PAUSE_NANOS);
  }

  private static void park(long nanos) {
    LockSupport.parkNanos(nanos);
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while waiting");
    }
  }
}
