package io.raftkv.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next round: a bound that doubles, with full jitter. */
final class Backoff {
  private final long firstNanos;
  private final long longestNanos;
  private long boundNanos;

  Backoff(RetryPolicy policy) {
    this.firstNanos = policy.initialBackoff().toNanos();
    this.longestNanos = policy.maxBackoff().toNanos();
    this.boundNanos = firstNanos;
  }

  /**
   * The next wait, positive.
   *
   * @param least what the server asked for; null for nothing
   */
  Duration next(@Nullable Duration least) {
    long jittered = 1 + ThreadLocalRandom.current().nextLong(boundNanos);
    boundNanos = Math.min(longestNanos, boundNanos * 2);
    return Duration.ofNanos(least == null ? jittered : least.toNanos() + jittered);
  }

  /** All is well again. */
  void reset() {
    boundNanos = firstNanos;
  }
}
