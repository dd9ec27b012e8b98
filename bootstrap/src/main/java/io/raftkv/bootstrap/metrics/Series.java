package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;

/** The registry whose series keep the names that existing dashboards use. */
public final class Series {
  private Series() {}

  /** An empty registry. */
  public static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().namingConvention(new KeptNames());
    return registry;
  }

  /** Micrometer takes {@code _total} off a gauge; of ours some have always been called so. */
  private static final class KeptNames extends PrometheusNamingConvention {
    @Override
    public String name(String name, Meter.Type type, @Nullable String baseUnit) {
      return type == Meter.Type.GAUGE && name.endsWith("_total")
          ? name
          : super.name(name, type, baseUnit);
    }
  }
}
