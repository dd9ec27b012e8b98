package io.raftkv.testkit.access;

import io.raftkv.application.api.Origin;
import io.raftkv.application.port.AttemptLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lets so many attempts at a name fail. Safe for any thread. */
public final class CountedAttempts implements AttemptLimiter {
  private final int failuresMax;
  private final Map<String, Integer> drawn = new ConcurrentHashMap<>();

  /** Of each name. */
  public CountedAttempts(int failuresMax) {
    this.failuresMax = failuresMax;
  }

  @Override
  public Duration admit(String userName, Origin origin) {
    return drawn.merge(userName, 1, Integer::sum) > failuresMax
        ? Duration.ofSeconds(7)
        : Duration.ZERO;
  }

  @Override
  public void succeeded(String userName, Origin origin) {
    drawn.merge(userName, -1, Integer::sum);
  }
}
