package io.raftkv.adapters.http;

import io.raftkv.application.port.RateLimiter;
import io.raftkv.application.problem.Problems;
import io.undertow.util.Headers;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Refuses requests of clients that send too many. Safe for any thread. */
final class RateGate {
  /** What watches over the server must not be kept from it by a busy neighbour. */
  private static final Set<String> UNLIMITED = Set.of("/health", "/ready", "/metrics");

  private static final long SECOND = 1_000_000_000L;

  private final RateLimiter limiter;
  private final boolean open;

  RateGate(RateLimiter limiter) {
    this.limiter = limiter;
    this.open = limiter.equals(RateLimiter.NONE);
  }

  /**
   * Counts the call, whose template is set, as the user's; where that is null, as its address's.
   *
   * @throws RequestFault 429 if it comes too soon
   */
  void admit(Call call, @Nullable UUID userId) {
    if (open || UNLIMITED.contains(call.template())) {
      return;
    }
    long nanos = limiter.admit(userId == null ? "ip:" + call.origin().network() : "user:" + userId);
    if (nanos > 0) {
      long seconds = (nanos - 1) / SECOND + 1;
      call.header(Headers.RETRY_AFTER, Long.toString(seconds));
      throw RequestFault.of(Problems.rateLimited(seconds));
    }
  }
}
