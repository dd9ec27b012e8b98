package io.raftkv.adapters.storage.cache;

import io.raftkv.application.port.PointReadCache;
import io.raftkv.testkit.PointReadCacheContract;
import java.time.Duration;

final class CaffeinePointReadCacheTest extends PointReadCacheContract {
  @Override
  protected PointReadCache create() {
    return new CaffeinePointReadCache(100, Duration.ZERO);
  }
}
