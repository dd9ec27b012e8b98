package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.application.port.AuthObserver;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts attempts to be known. */
public final class AuthMeters implements AuthObserver {
  private final Map<Method, Map<Outcome, Counter>> counters = new EnumMap<>(Method.class);

  /** Counters in the registry. */
  public AuthMeters(MeterRegistry registry) {
    for (Method method : Method.values()) {
      Map<Outcome, Counter> byOutcome = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        byOutcome.put(
            outcome,
            Counter.builder("raftkv_auth_attempts")
                .description("attempts to be known by a credential, and how they ended")
                .tags("method", word(method), "outcome", word(outcome))
                .register(registry));
      }
      counters.put(method, byOutcome);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void attempt(Method method, Outcome outcome) {
    Map<Outcome, Counter> byOutcome = counters.get(method);
    Counter counter = byOutcome == null ? null : byOutcome.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
