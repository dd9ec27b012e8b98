package io.raftkv.client;

import java.time.Duration;

/** How long keys live, as the protocol says it. */
final class TimesToLive {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private TimesToLive() {}

  /**
   * In whole milliseconds, rounded up, so that no key leaves before its time.
   *
   * @throws IllegalArgumentException if it is not positive, or longer than 63 bits of milliseconds
   */
  static long millis(Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("timeToLive: it is positive, not " + timeToLive);
    }
    try {
      return timeToLive.plusNanos(NANOS_PER_MILLI - 1).toMillis();
    } catch (ArithmeticException tooLong) {
      throw new IllegalArgumentException(
          "timeToLive: it is too long for a number of milliseconds: " + timeToLive, tooLong);
    }
  }
}
