package io.raftkv.bootstrap.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.raftkv.application.port.RateLimiter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A token bucket for each client by Bucket4j, which holds the requests of one second and fills up
 * evenly. Buckets are kept in a bounded cache. One that nobody has taken from for a second is full,
 * so to forget it later changes nothing; past the bound, though, those who come most seldom are
 * forgotten early, and begin anew.
 */
public final class BucketRateLimiter implements RateLimiter {
  /** As many as a bucket can be filled with, which counts in nanoseconds. */
  public static final long RATE_MAX = 1_000_000_000;

  private static final int CLIENTS_MAX = 100_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Bandwidth bandwidth;
  private final TimeMeter time;
  private final Cache<String, Bucket> buckets;

  /**
   * A limiter that knows no client yet.
   *
   * @param perSecond how many requests each client may send in a second, and at once
   */
  public BucketRateLimiter(long perSecond) {
    this(perSecond, CLIENTS_MAX, System::nanoTime);
  }

  BucketRateLimiter(long perSecond, int clientsMax, LongSupplier nanos) {
    bandwidth = Bandwidth.builder().capacity(perSecond).refillGreedy(perSecond, SECOND).build();
    time = new Nanos(nanos);
    buckets =
        Caffeine.newBuilder()
            .maximumSize(clientsMax)
            .expireAfterAccess(IDLE)
            .ticker(nanos::getAsLong)
            .executor(
                Runnable::run) // what there is to do is short, and nobody else's threads do it
            .build();
  }

  /** Time that no clock's correction moves. */
  private record Nanos(LongSupplier now) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return now.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  @Override
  public long admit(String client) {
    Bucket bucket = buckets.get(client, first -> full());
    return bucket.tryConsume(1)
        ? 0
        : Math.max(1, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  private Bucket full() {
    return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(time).build();
  }

  /** How many clients it remembers. */
  long clients() {
    buckets.cleanUp();
    return buckets.estimatedSize();
  }
}
