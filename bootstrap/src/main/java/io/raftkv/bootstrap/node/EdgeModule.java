package io.raftkv.bootstrap.node;

import dagger.Binds;
import dagger.Module;
import dagger.Provides;
import io.raftkv.adapters.http.EdgeOptions;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.bootstrap.audit.AuditTrail;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.limits.BucketRateLimiter;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Whom the node believes, how often it lets each ask, and where it writes down who did what. */
@Module
interface EdgeModule {
  @Provides
  static EdgeOptions edge(Configuration configuration) {
    return new EdgeOptions(
        configuration.value(Settings.TRUSTED_PROXIES),
        configuration.value(Settings.CORS_ORIGINS),
        configuration.value(Settings.TLS_ENABLED));
  }

  @Binds
  AuditLog auditLog(AuditTrail trail);

  @Provides
  @Singleton
  static AuditTrail auditTrail(Configuration configuration, InstantSource clock) {
    return new AuditTrail(configuration.value(Settings.AUDIT_FILE), clock);
  }

  @Provides
  @Singleton
  static RateLimiter rateLimiter(Configuration configuration) {
    return configuration.value(Settings.ENABLE_RATE_LIMIT)
        ? new BucketRateLimiter(configuration.value(Settings.RATE_LIMIT))
        : RateLimiter.NONE;
  }
}
