package io.raftkv.adapters.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory one kind of thing may take in the whole node. Who takes gives back exactly what
 * it took. Safe for any thread.
 */
final class ByteBudget {
  private final long bytesMax;
  private final AtomicLong taken = new AtomicLong();

  ByteBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes the bytes if there are as many left; near the end, two who ask at once may both fail. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= bytesMax) {
      return true;
    }
    give(bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** How much is taken. */
  long taken() {
    return taken.get();
  }
}
