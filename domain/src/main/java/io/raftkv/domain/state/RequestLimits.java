package io.raftkv.domain.state;

/**
 * How much is remembered of requests that clients have named. Part of the state machine's
 * definition: all replicas must have the same.
 *
 * @param clients how many clients at once; past that a new one is refused rather than an older one
 *     forgotten before its time
 * @param requestsPerClient how many of a client's latest requests, where a large batch counts for
 *     several
 * @param idleMillis how long a client is remembered after its last request, by replicated time
 */
public record RequestLimits(int clients, int requestsPerClient, long idleMillis) {
  /** What a store has. */
  public static final RequestLimits STANDARD = new RequestLimits(10_000, 128, 3_600_000);
}
