package io.raftkv.bootstrap.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.AttemptLimiter;
import io.raftkv.domain.access.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Token buckets for attempts: for an address, for a name tried from an address, and for a name
 * tried by strangers. A success gives its token back.
 *
 * <p>An address from which a user has logged in before, and the machine itself, are no strangers to
 * it: they do not draw from the bucket that others may have emptied, so that guessing at a name
 * from elsewhere does not lock out its owner. After OWASP's "device cookies", with addresses for
 * cookies. All is kept in bounded caches of this node, and forgotten when it stops.
 */
public final class AttemptBuckets implements AttemptLimiter {
  private static final int REMEMBERED_MAX = 100_000;
  private static final Duration IDLE = Duration.ofHours(1);
  private static final Duration KNOWN = Duration.ofDays(30);

  private static final Bandwidth OF_ADDRESS = bandwidth(30, Duration.ofSeconds(2));
  private static final Bandwidth OF_PAIR = bandwidth(10, Duration.ofSeconds(6));
  private static final Bandwidth OF_STRANGERS = bandwidth(20, Duration.ofSeconds(6));

  private final Cache<List<String>, Bucket> buckets;
  private final Cache<List<String>, Boolean> known;
  private final TimeMeter time;

  /** Has seen no attempts yet; counts by a monotonic clock. */
  public AttemptBuckets(LongSupplier nanoTime) {
    this.time = new Meter(nanoTime);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .expireAfterAccess(IDLE)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
    this.known =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .expireAfterAccess(KNOWN)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  private static Bandwidth bandwidth(int burst, Duration oneEach) {
    return Bandwidth.builder()
        .capacity(burst)
        .refillGreedy(burst, oneEach.multipliedBy(burst))
        .build();
  }

  private record Meter(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  @Override
  public Duration admit(String userName, Origin origin) {
    List<Bucket> drawn = new ArrayList<>();
    for (Supplier<Bucket> of : bucketsOf(named(userName), origin)) {
      Bucket bucket = of.get();
      if (!bucket.tryConsume(1)) {
        drawn.forEach(taken -> taken.addTokens(1));
        return Duration.ofNanos(
            Math.max(1, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
      }
      drawn.add(bucket);
    }
    return Duration.ZERO;
  }

  /**
   * Names that no user can have count as one, since they may be long, and there is no end of them.
   */
  private static String named(String userName) {
    return User.isName(userName) ? userName : "";
  }

  /** Made as they are drawn from: an address that must wait adds no names to those remembered. */
  private List<Supplier<Bucket>> bucketsOf(String name, Origin origin) {
    List<Supplier<Bucket>> all = new ArrayList<>();
    all.add(() -> bucket(List.of("address", origin.network()), OF_ADDRESS));
    all.add(() -> bucket(List.of("pair", name, origin.network()), OF_PAIR));
    if (isStranger(name, origin)) {
      all.add(() -> bucket(List.of("name", name), OF_STRANGERS));
    }
    return all;
  }

  private boolean isStranger(String name, Origin origin) {
    return !origin.isLocal() && known.getIfPresent(List.of(name, origin.network())) == null;
  }

  private Bucket bucket(List<String> name, Bandwidth bandwidth) {
    return buckets.get(
        name, first -> Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(time).build());
  }

  @Override
  public void succeeded(String userName, Origin origin) {
    String name = named(userName);
    bucketsOf(name, origin).forEach(bucket -> bucket.get().addTokens(1));
    known.put(List.of(name, origin.network()), true);
  }

  /** How many buckets, and addresses that are no strangers, it remembers. */
  long remembered() {
    buckets.cleanUp();
    known.cleanUp();
    return buckets.estimatedSize() + known.estimatedSize();
  }
}
