package io.raftkv.client;

import java.time.Duration;

/**
 * When a call is tried again, all within its deadline. Immutable: each method gives another one.
 *
 * <p>Another endpoint is asked at once. When all have been asked, the client waits a random time up
 * to a bound that doubles each time (full jitter), and at least as long as a server asked for.
 */
public final class RetryPolicy {
  /** 30 attempts, waits up to 50 ms doubling up to 2 s, 3 s for each attempt. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(30, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(3));

  /** A call is tried once. Whether a write that got no answer was done then stays unknown. */
  public static final RetryPolicy NONE = DEFAULT.maxAttempts(1);

  private final int maxAttempts;
  private final Duration initialBackoff;
  private final Duration maxBackoff;
  private final Duration attemptTimeout;

  private RetryPolicy(
      int maxAttempts, Duration initialBackoff, Duration maxBackoff, Duration attemptTimeout) {
    this.maxAttempts = maxAttempts;
    this.initialBackoff = initialBackoff;
    this.maxBackoff = maxBackoff;
    this.attemptTimeout = attemptTimeout;
  }

  /** A call is sent at most so often, the first time included; from 1. */
  public RetryPolicy maxAttempts(int attempts) {
    return new RetryPolicy(attempts, initialBackoff, maxBackoff, attemptTimeout);
  }

  /** The bound of the first wait, and that which it doubles up to. */
  public RetryPolicy backoff(Duration first, Duration longest) {
    return new RetryPolicy(maxAttempts, first, longest, attemptTimeout);
  }

  /**
   * So long an endpoint may take to answer before another is asked; what changes members, and a
   * call of {@link #NONE}, waits for its whole deadline.
   */
  public RetryPolicy attemptTimeout(Duration timeout) {
    return new RetryPolicy(maxAttempts, initialBackoff, maxBackoff, timeout);
  }

  /** How often a call is sent at most. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The bound of the first wait. */
  public Duration initialBackoff() {
    return initialBackoff;
  }

  /** The largest bound of a wait. */
  public Duration maxBackoff() {
    return maxBackoff;
  }

  /** How long an endpoint may take to answer. */
  public Duration attemptTimeout() {
    return attemptTimeout;
  }
}
