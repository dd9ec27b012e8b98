package io.raftkv.bootstrap.node;

import dagger.Module;
import dagger.Provides;
import io.raftkv.adapters.http.EdgeOptions;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.limits.BucketRateLimiter;
import jakarta.inject.Singleton;

/** Whom the node believes, and how often it lets each ask. */
@Module
interface EdgeModule {
  @Provides
  static EdgeOptions edge(Configuration configuration) {
    return new EdgeOptions(
        configuration.value(Settings.TRUSTED_PROXIES),
        configuration.value(Settings.CORS_ORIGINS),
        false);
  }

  @Provides
  @Singleton
  static RateLimiter rateLimiter(Configuration configuration) {
    return configuration.value(Settings.ENABLE_RATE_LIMIT)
        ? new BucketRateLimiter(configuration.value(Settings.RATE_LIMIT))
        : RateLimiter.NONE;
  }
}
