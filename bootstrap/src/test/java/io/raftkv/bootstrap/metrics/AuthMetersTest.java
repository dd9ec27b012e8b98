package io.raftkv.bootstrap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.raftkv.application.port.AuthObserver.Method;
import io.raftkv.application.port.AuthObserver.Outcome;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class AuthMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AuthMeters meters = new AuthMeters(registry);

  private double count(String method, String outcome) {
    return registry
        .get("raftkv_auth_attempts")
        .tags("method", method, "outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void eachAttemptIsCountedOnceByMethodAndOutcome() {
    int times = 0;
    for (Method method : Method.values()) {
      for (Outcome outcome : Outcome.values()) {
        times++;
        for (int i = 0; i < times; i++) {
          meters.attempt(method, outcome);
        }
      }
    }
    assertEquals(1, count("password", "success"));
    assertEquals(2, count("password", "failure"));
    assertEquals(3, count("password", "throttled"));
    assertEquals(4, count("token", "success"));
    assertEquals(8, count("api_key", "failure"));
    assertEquals(10, count("certificate", "success"));
    assertEquals(14, count("none", "failure"));
  }

  /** A dashboard that asks for a rate needs a first value, and no series may bear a name. */
  @Test
  void everySeriesIsThereFromTheStart() {
    Set<String> tags = new TreeSet<>();
    for (Counter counter : registry.get("raftkv_auth_attempts").counters()) {
      assertEquals(0, counter.count());
      counter.getId().getTags().forEach(tag -> tags.add(tag.getKey()));
    }
    assertEquals(
        Method.values().length * Outcome.values().length,
        registry.get("raftkv_auth_attempts").counters().size());
    assertEquals(Set.of("method", "outcome"), tags);
  }
}
