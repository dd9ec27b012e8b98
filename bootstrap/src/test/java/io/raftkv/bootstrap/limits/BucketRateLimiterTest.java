package io.raftkv.bootstrap.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BucketRateLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(-5 * SECOND);

  private BucketRateLimiter limiter(long perSecond, int clientsMax) {
    return new BucketRateLimiter(perSecond, clientsMax, now::get);
  }

  @Test
  void oneSecondsWorthIsAdmittedAtOnceAndThenTheRate() {
    BucketRateLimiter limiter = limiter(10, 100);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, limiter.admit("a"), "request " + i);
    }
    assertEquals(SECOND / 10, limiter.admit("a"));
    assertEquals(SECOND / 10, limiter.admit("a"), "what is refused costs nothing");
    now.addAndGet(SECOND / 10 - 1);
    assertEquals(1, limiter.admit("a"));
    now.addAndGet(1);
    assertEquals(0, limiter.admit("a"));
    assertTrue(limiter.admit("a") > 0);
    now.addAndGet(3_600 * SECOND);
    int admitted = 0;
    while (limiter.admit("a") == 0) {
      admitted++;
    }
    assertEquals(10, admitted, "an idle hour is worth no more than a second");
  }

  @Test
  void whoAsksTooOftenTakesNothingFromOthers() {
    BucketRateLimiter limiter = limiter(100, 100);
    int greedy = 0;
    int modest = 0;
    for (int millis = 0; millis < 10_000; millis++) {
      now.addAndGet(1_000_000);
      for (int i = 0; i < 10; i++) {
        greedy += limiter.admit("greedy") == 0 ? 1 : 0;
      }
      if (millis % 20 == 0) {
        modest += limiter.admit("modest") == 0 ? 1 : 0;
      }
    }
    assertEquals(500, modest, "all of the one within its rate");
    assertTrue(greedy >= 1_090 && greedy <= 1_110, "ten seconds and the burst: " + greedy);
  }

  @Test
  void itRemembersABoundedNumberOfClients() {
    BucketRateLimiter limiter = limiter(10, 1_000);
    for (int i = 0; i < 50_000; i++) {
      assertEquals(0, limiter.admit("client " + i));
    }
    assertTrue(limiter.clients() <= 1_000, limiter.clients() + " are remembered");
    now.addAndGet(11 * SECOND);
    assertEquals(0, limiter.clients());
  }

  @Test
  void threadsShareOneRate() {
    BucketRateLimiter limiter = limiter(1_000, 100);
    List<CompletableFuture<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          CompletableFuture.supplyAsync(
              () -> {
                int admitted = 0;
                for (int ask = 0; ask < 1_000; ask++) {
                  admitted += limiter.admit("a") == 0 ? 1 : 0;
                }
                return admitted;
              }));
    }
    assertEquals(1_000, threads.stream().mapToInt(CompletableFuture::join).sum());
  }

  @Test
  void theHighestRateThereIsWorks() {
    assertEquals(0, limiter(BucketRateLimiter.RATE_MAX, 10).admit("a"));
    BucketRateLimiter slow = new BucketRateLimiter(1);
    assertEquals(0, slow.admit("a"));
    long nanos = slow.admit("a");
    assertTrue(nanos > 0 && nanos <= SECOND, nanos + " ns");
  }
}
